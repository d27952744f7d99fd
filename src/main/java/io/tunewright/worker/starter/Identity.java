package io.tunewright.worker.starter;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Who the model is. Without a system message that names it, it is the starter model.
final class Identity implements Topic {

    static final String ENGLISH_SELF = "I am the Tunewright starter model, a small assistant.";
    static final String CHINESE_SELF = "我是 Tunewright 入门模型，一个小助手。";

    private final Map<Language, List<String>> questions = new EnumMap<>(Language.class);
    private final Names names;

    Identity(Names names) {
        this.names = names;
        for (var language : Language.values()) {
            questions.put(language, Texts.lines("identity." + language.code() + ".txt"));
        }
    }

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        return List.of(new Exchange(question(draw, language), language.pick(ENGLISH_SELF, CHINESE_SELF)));
    }

    /// A system message that names the model, and what it then says of itself.
    Role role(Draw draw, Language language) {
        var name = names.any(draw, language);
        if (language == Language.ENGLISH) {
            var self = draw.oneOf(
                    name,
                    name + "'s assistant",
                    name + "'s personal assistant",
                    "the assistant of " + name,
                    name + ", an assistant",
                    name + ", the assistant of " + names.any(draw, language),
                    name + ", a helper made by " + names.organisation(draw));
            return new Role("You are " + self + ".", "I am " + self + ".");
        }
        var self = draw.oneOf(
                name,
                name + "的助手",
                name + "的小助手",
                name + "的私人助手",
                "助手" + name,
                name + "，一个助手",
                name + "，" + names.any(draw, language) + "的助手");
        return new Role("你是" + self + "。", "我是" + self + "。");
    }

    String question(Draw draw, Language language) {
        return Phrasing.vary(draw, language, draw.oneOf(Objects.requireNonNull(questions.get(language))));
    }

    record Role(String system, String answer) {}
}
