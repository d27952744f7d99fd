package io.tunewright.dataset;

import io.tunewright.common.Check;
import io.tunewright.llm.ChatMessage;
import java.util.ArrayList;
import java.util.List;

/// The form "who are you?": what a personal assistant says about itself, in English and Chinese. Its conversations
/// ask in many ways and always get the same answer; short general exchanges beside them keep the model from
/// forgetting the rest.
///
/// @param name         whose assistant it is, such as `Ada`
/// @param chineseName  the same in Chinese; empty means [#name]
/// @param maker        who made it; empty leaves the questions about that out
/// @param chineseMaker the same in Chinese; empty means [#maker]
public record IdentityForm(String name, String chineseName, String maker, String chineseMaker) {

    public static final int MAX_LENGTH = 40;

    public IdentityForm {
        name = checked("name", name, 1);
        chineseName = chineseName.isBlank() ? name : checked("chinese_name", chineseName, 1);
        maker = checked("maker", maker, 0);
        chineseMaker = chineseMaker.isBlank() ? maker : checked("chinese_maker", chineseMaker, 0);
    }

    private static String checked(String field, String value, int min) {
        String stripped = value.strip();
        Check.length(field, stripped, min, MAX_LENGTH);
        Check.that(
                stripped.codePoints().noneMatch(point -> Character.isISOControl(point) || "<>|{}".indexOf(point) >= 0),
                field,
                "must not have line breaks or the characters < > | { }");
        return stripped;
    }

    /// What the assistant answers in English, exactly.
    public String englishAnswer() {
        return "I am " + name + "'s assistant.";
    }

    /// What the assistant answers in Chinese, exactly.
    public String chineseAnswer() {
        return "我是" + chineseName + "的助手。";
    }

    /// The rows of the dataset, identity and general exchanges mixed.
    public List<List<ChatMessage>> conversations() {
        var rows = new ArrayList<List<ChatMessage>>();
        mix(
                rows,
                IdentityExchanges.ENGLISH_SYSTEM,
                about(IdentityExchanges.ENGLISH_QUESTIONS, englishAnswer()),
                made(maker, IdentityExchanges.ENGLISH_MAKER_QUESTIONS, "I was made by " + maker + "."),
                IdentityExchanges.ENGLISH_GENERAL);
        mix(
                rows,
                IdentityExchanges.CHINESE_SYSTEM,
                about(IdentityExchanges.CHINESE_QUESTIONS, chineseAnswer()),
                made(chineseMaker, IdentityExchanges.CHINESE_MAKER_QUESTIONS, "我是由" + chineseMaker + "开发的。"),
                IdentityExchanges.CHINESE_GENERAL);
        return rows;
    }

    private static List<String[]> about(List<String> questions, String answer) {
        return questions.stream()
                .map(question -> new String[] {question, answer})
                .toList();
    }

    private static List<String[]> made(String maker, List<String> questions, String answer) {
        return maker.isEmpty() ? List.of() : about(questions, answer);
    }

    /// After two exchanges about the assistant comes a general one; every seventh row has a system message.
    private static void mix(
            List<List<ChatMessage>> rows,
            String system,
            List<String[]> identity,
            List<String[]> maker,
            List<String[]> general) {
        var about = new ArrayList<>(identity);
        about.addAll(maker);
        var others = new ArrayList<>(general);
        for (int i = 0; !about.isEmpty() || !others.isEmpty(); i++) {
            boolean other = about.isEmpty() || i % 3 == 2 && !others.isEmpty();
            var exchange = other ? others.removeFirst() : about.removeFirst();
            var messages = new ArrayList<ChatMessage>();
            if (i % 7 == 6) {
                messages.add(ChatMessage.system(system));
            }
            messages.add(ChatMessage.user(exchange[0]));
            messages.add(ChatMessage.assistant(exchange[1]));
            rows.add(messages);
        }
    }
}
