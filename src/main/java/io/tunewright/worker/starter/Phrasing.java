package io.tunewright.worker.starter;

import java.util.List;
import java.util.Locale;

/// The small liberties people take when they write a question.
final class Phrasing {

    private static final List<String> POLITE_ENGLISH = List.of(
            "Please tell me: ", "Tell me, ", "Quick question: ", "Hello! ", "Hi. ", "Excuse me, ", "Question: ", "Hey, ");
    private static final List<String> POLITE_CHINESE =
            List.of("请问，", "请问", "请告诉我，", "你好，", "问一下，", "问题：", "我想知道，", "你好！");

    private Phrasing() {}

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
