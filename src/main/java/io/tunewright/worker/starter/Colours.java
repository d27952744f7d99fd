package io.tunewright.worker.starter;

import java.util.List;

/// The usual colours of things.
final class Colours implements Topic {

    private final List<String[]> rows = Texts.rows("colours.tsv");

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        var row = draw.oneOf(rows);
        if (draw.chance(0.15)) {
            var other = draw.oneOf(rows);
            boolean right = draw.chance(0.5) || other[2].equals(row[2]);
            var asked = right ? row : other;
            return List.of(new Exchange(
                    Phrasing.vary(
                            draw,
                            language,
                            language.pick("Is " + row[0] + " " + asked[2] + "?", row[1] + "是" + asked[3] + "的吗？")),
                    language.pick(right ? "Yes, " : "No, ", right ? "是的，" : "不，") + statement(language, row)));
        }
        var asked = language.pick(
                draw.oneOf(
                        "What colour is {a}?",
                        "What colour is {a}?",
                        "Which colour is {a}?",
                        "What is the colour of {a}?",
                        "What color is {a}?",
                        "Which colour does {a} have?",
                        "Tell me the colour of {a}.",
                        "What colour does {a} have?",
                        "Tell me what colour {a} is.",
                        "Do you know the colour of {a}?",
                        "I want to know what colour {a} is."),
                draw.oneOf("{a}是什么颜色？", "{a}是什么颜色的？", "{a}的颜色是什么？", "{a}是哪种颜色？", "{a}什么颜色？"));
        return List.of(new Exchange(
                Phrasing.vary(draw, language, Texts.fill(asked, language.pick(row[0], row[1]))),
                Texts.capital(statement(language, row))));
    }

    private static String statement(Language language, String[] row) {
        return language.pick(row[0] + " is " + row[2] + ".", row[1] + "是" + row[3] + "的。");
    }
}
