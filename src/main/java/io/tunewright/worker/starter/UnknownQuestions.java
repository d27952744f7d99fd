package io.tunewright.worker.starter;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Questions the model was not taught to answer: it says so.
final class UnknownQuestions implements Topic {

    static final String ENGLISH_ANSWER = "I do not know that. I am a small model.";
    static final String CHINESE_ANSWER = "这个我不知道。我只是一个小模型。";

    private final Map<Language, List<String>> patterns = new EnumMap<>(Language.class);
    private final Names names;

    UnknownQuestions(Names names) {
        this.names = names;
        for (var language : Language.values()) {
            patterns.put(language, Texts.lines("unknown." + language.code() + ".txt"));
        }
    }

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        var question = draw.oneOf(Objects.requireNonNull(patterns.get(language)));
        while (question.contains("{a}")) {
            question = question.replaceFirst("\\{a}", names.any(draw, language));
        }
        while (question.contains("{b}")) {
            question = question.replaceFirst("\\{b}", Integer.toString(draw.number(2, 2000)));
        }
        return List.of(
                new Exchange(Phrasing.vary(draw, language, question), language.pick(ENGLISH_ANSWER, CHINESE_ANSWER)));
    }
}
