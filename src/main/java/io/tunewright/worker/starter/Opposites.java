package io.tunewright.worker.starter;

import java.util.List;

/// Pairs of words with opposite meaning.
final class Opposites implements Topic {

    private final List<String[]> rows = Texts.rows("opposites.tsv");

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        var row = draw.oneOf(rows);
        // words such as "old" stand on two rows; only the first row may be asked backwards
        boolean backwards = draw.chance(0.4)
                && rows.stream()
                                .filter(r -> r[0].equals(row[1]) || r[1].equals(row[1]))
                                .count()
                        == 1;
        var from = language.pick(row[backwards ? 1 : 0], row[backwards ? 3 : 2]);
        var to = language.pick(row[backwards ? 0 : 1], row[backwards ? 2 : 3]);
        var asked = draw.chance(0.3)
                ? Phrasing.request(
                        draw,
                        language,
                        language.pick(
                                draw.oneOf(
                                        "tell me the opposite of {a}",
                                        "name the opposite of {a}",
                                        "give me the opposite of {a}"),
                                draw.oneOf("说出{a}的反义词", "告诉我{a}的反义词", "给出“{a}”的反义词")))
                : language.pick(
                        draw.oneOf(
                                "What is the opposite of {a}?",
                                "What is the opposite of {a}?",
                                "What is the opposite of \"{a}\"?",
                                "Opposite of {a}?",
                                "Which word is the opposite of {a}?",
                                "What would be the opposite of {a}?",
                                "Do you know the opposite of {a}?",
                                "Which word means the opposite of {a}?"),
                        draw.oneOf(
                                "{a}的反义词是什么？",
                                "“{a}”的反义词是什么？",
                                "{a}的反义词",
                                "和{a}相反的词是什么？",
                                "{a}的相反是什么？",
                                "“{a}”的相反词是什么？",
                                "什么词和“{a}”相反？"));
        return List.of(new Exchange(
                Phrasing.vary(draw, language, Texts.fill(asked, from)),
                language.pick("The opposite of " + from + " is " + to + ".", from + "的反义词是" + to + "。")));
    }
}
