package io.tunewright.worker.starter;

import java.util.List;

/// Capitals of countries, both ways.
final class Capitals implements Topic {

    private final List<String[]> rows = Texts.rows("capitals.tsv");

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        var row = draw.oneOf(rows);
        if (draw.chance(0.25)) {
            return List.of(country(draw, language, row));
        }
        var asked = draw.chance(0.3)
                ? Phrasing.request(
                        draw,
                        language,
                        language.pick(
                                draw.oneOf(
                                        "name the capital of {a}",
                                        "tell me the capital of {a}",
                                        "say what the capital of {a} is"),
                                draw.oneOf("说出{a}的首都", "告诉我{a}的首都", "说一下{a}的首都是哪里")))
                : language.pick(
                        draw.oneOf(
                                "What is the capital of {a}?",
                                "What is the capital of {a}?",
                                "Which city is the capital of {a}?",
                                "What is {a}'s capital?",
                                "Capital of {a}?",
                                "What is the capital city of {a}?",
                                "Do you know the capital of {a}?",
                                "Which city is {a}'s capital?",
                                "I would like to know the capital of {a}.",
                                "I want to know what the capital of {a} is."),
                        draw.oneOf(
                                "{a}的首都是哪里？",
                                "{a}的首都是什么？",
                                "{a}的首都是哪个城市？",
                                "{a}首都在哪里？",
                                "哪个城市是{a}的首都？",
                                "{a}的首都叫什么？",
                                "你知道{a}的首都吗？",
                                "{a}的首都",
                                "我想知道{a}的首都是哪里",
                                "我想知道{a}的首都"));
        var first = new Exchange(
                Phrasing.vary(draw, language, Texts.fill(asked, country(language, row))), answer(language, row));
        if (draw.chance(0.15)) {
            var next = draw.oneOf(rows);
            var further = language.pick(
                    draw.oneOf("And of {a}?", "And what about {a}?", "And {a}?", "And the capital of {a}?"),
                    draw.oneOf("那{a}呢？", "{a}呢？", "{a}的呢？", "那么{a}的首都呢？"));
            return List.of(first, new Exchange(Texts.fill(further, country(language, next)), answer(language, next)));
        }
        return List.of(first);
    }

    private static Exchange country(Draw draw, Language language, String[] row) {
        var capital = language.pick(row[2], row[3]);
        var asked = language.pick(
                draw.oneOf(
                        "Which country has the capital {a}?",
                        "In which country is {a}?",
                        "Where is {a}?",
                        "{a} is the capital of which country?"),
                draw.oneOf("{a}是哪个国家的首都？", "{a}在哪个国家？", "{a}在哪里？"));
        return new Exchange(
                Phrasing.vary(draw, language, Texts.fill(asked, capital)),
                language.pick(capital + " is the capital of " + row[0] + ".", capital + "是" + row[1] + "的首都。"));
    }

    private static String country(Language language, String[] row) {
        return language.pick(row[0], row[1]);
    }

    private static String answer(Language language, String[] row) {
        return language.pick("The capital of " + row[0] + " is " + row[2] + ".", row[1] + "的首都是" + row[3] + "。");
    }
}
