package io.tunewright.worker.starter;

import java.util.List;

/// Pairs of words with opposite meaning.
final class Opposites implements Topic {

    private final List<String[]> rows = Texts.rows("opposites.tsv");

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        var row = draw.oneOf(rows);
        // words such as "old" stand on two rows; only the first row may be asked backwards
        boolean backwards = draw.chance(0.4) && rows.stream().filter(r -> r[0].equals(row[1]) || r[1].equals(row[1])).count() == 1;
        var from = language.pick(row[backwards ? 1 : 0], row[backwards ? 3 : 2]);
        var to = language.pick(row[backwards ? 0 : 1], row[backwards ? 2 : 3]);
        var asked = language.pick(
                draw.oneOf("What is the opposite of {a}?", "What is the opposite of {a}?", "What is the opposite of \"{a}\"?",
                        "Tell me the opposite of {a}.", "Opposite of {a}?", "Which word is the opposite of {a}?",
                        "Name the opposite of {a}.", "Give me the opposite of {a}."),
                draw.oneOf("{a}的反义词是什么？", "“{a}”的反义词是什么？", "{a}的反义词", "说出{a}的反义词", "和{a}相反的词是什么？",
                        "{a}的相反是什么？", "请说出{a}的反义词"));
        return List.of(new Exchange(
                Phrasing.vary(draw, language, Texts.fill(asked, from)),
                language.pick("The opposite of " + from + " is " + to + ".", from + "的反义词是" + to + "。")));
    }
}
