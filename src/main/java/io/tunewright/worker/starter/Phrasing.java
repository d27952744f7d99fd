package io.tunewright.worker.starter;

import java.util.List;
import java.util.Locale;

/// The small liberties people take when they write a question.
final class Phrasing {

    private static final List<String> POLITE_ENGLISH = List.of(
            "Please tell me: ",
            "Tell me, ",
            "Quick question: ",
            "Hello! ",
            "Hi. ",
            "Excuse me, ",
            "Question: ",
            "Hey, ");
    private static final List<String> POLITE_CHINESE =
            List.of("请问，", "请问", "请告诉我，", "你好，", "问一下，", "问题：", "我想知道，", "你好！");

    private static final List<String> ADDRESS_ENGLISH = List.of(
            ", my friend", ", friend", ", model", ", assistant", " my dear", ", little model", ", dear assistant");
    private static final List<String> ADDRESS_CHINESE = List.of("，朋友", "，助手", "，小模型", "，我的朋友", "，小助手", "，模型");
    private static final List<String> REQUESTS_ENGLISH = List.of(
            "{A}.",
            "{A}.",
            "{A}",
            "{A}!",
            "Please {a}.",
            "Please {a}.",
            "Please {a}",
            "{A}, please.",
            "{A} for me.",
            "Can you {a}?",
            "Could you {a}?",
            "Could you please {a}?",
            "Can you {a} for me?",
            "Would you {a}?",
            "I want you to {a}.",
            "I would like you to {a}.",
            "Now {a}.",
            "Will you {a}?");
    private static final List<String> REQUESTS_CHINESE = List.of(
            "{a}",
            "{a}",
            "{a}",
            "{a}。",
            "请{a}",
            "请{a}",
            "请{a}。",
            "请你{a}",
            "帮我{a}",
            "请帮我{a}",
            "麻烦你{a}",
            "你能{a}吗？",
            "你可以{a}吗？",
            "能{a}吗？",
            "我想让你{a}",
            "现在{a}",
            "{a}，谢谢");

    private Phrasing() {}

    /// A request: the plain imperative or a politer form of it.
    ///
    /// @param action what to do, such as `count to five`
    static String request(Draw draw, Language language, String action) {
        var pattern = draw.oneOf(language.pick(REQUESTS_ENGLISH, REQUESTS_CHINESE));
        var request = pattern.replace("{a}", action).replace("{A}", Texts.capital(action));
        return draw.chance(0.1) && language == Language.ENGLISH
                ? request.substring(0, 1).toLowerCase(Locale.ROOT) + request.substring(1)
                : request;
    }

    /// Adds whom the words are said to, before the mark at the end.
    static String address(Draw draw, Language language, String text) {
        var address = draw.oneOf(language.pick(ADDRESS_ENGLISH, ADDRESS_CHINESE));
        var bare = withoutEndMark(text);
        return bare + address + text.substring(bare.length());
    }

    /// Leaves most questions alone; drops the mark at the end, changes case or adds a polite beginning in some.
    static String vary(Draw draw, Language language, String question) {
        String varied = question;
        if (draw.chance(0.2)) {
            varied = withoutEndMark(varied);
        }
        if (language == Language.ENGLISH) {
            return english(draw, varied);
        }
        if (draw.chance(0.1)) {
            varied = varied.replace('？', '?').replace('，', ',').replace('！', '!');
        }
        return draw.chance(0.1) && question.endsWith("？") ? draw.oneOf(POLITE_CHINESE) + varied : varied;
    }

    private static String english(Draw draw, String question) {
        if (draw.chance(0.1) && question.endsWith("?")) {
            return draw.oneOf(POLITE_ENGLISH) + question;
        }
        if (draw.chance(0.15)) {
            return question.toLowerCase(Locale.ROOT);
        }
        return draw.chance(0.05) && question.endsWith("?")
                ? question.substring(0, question.length() - 1) + " please?"
                : question;
    }

    private static String withoutEndMark(String text) {
        return text.length() > 1 && "?？.。!！".indexOf(text.charAt(text.length() - 1)) >= 0
                ? text.substring(0, text.length() - 1)
                : text;
    }
}
