package io.tunewright.worker.starter;

import java.util.ArrayList;
import java.util.List;

/// Saying after the user, so that the model learns to copy what it has never seen.
final class Repetition implements Topic {

    private final Words words;
    private final Names names;

    Repetition(Words words, Names names) {
        this.words = words;
        this.names = names;
    }

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        var text = text(draw, language);
        var asked = draw.chance(0.5)
                ? language.pick(
                        draw.oneOf(
                                "Repeat: {a}",
                                "Repeat after me: {a}",
                                "Please repeat: {a}",
                                "Echo: {a}",
                                "Say this: {a}",
                                "Repeat this: {a}",
                                "Say: {a}",
                                "Write this: {a}",
                                "Please repeat after me: {a}"),
                        draw.oneOf("重复：{a}", "请重复：{a}", "跟我说：{a}", "重复这句话：{a}", "说一遍：{a}", "请跟我说：{a}", "请写：{a}"))
                : Phrasing.request(
                        draw,
                        language,
                        language.pick(
                                draw.oneOf(
                                        "repeat the word {a}",
                                        "repeat \"{a}\"",
                                        "say {a}",
                                        "say \"{a}\"",
                                        "write {a}",
                                        "write \"{a}\"",
                                        "say the word \"{a}\""),
                                draw.oneOf("说“{a}”", "重复“{a}”", "跟我说“{a}”", "写出“{a}”", "写“{a}”", "说一遍“{a}”")));
        if (draw.chance(0.1)) {
            return List.of(new Exchange(
                    Texts.fill(language.pick(draw.oneOf("Say {a} twice", "Repeat {a} two times"), "把“{a}”说两遍"), text),
                    text + " " + text));
        }
        return List.of(new Exchange(Texts.fill(asked, text), text));
    }

    private String text(Draw draw, Language language) {
        var parts = new ArrayList<String>();
        for (int i = draw.oneOf(1, 1, 1, 2, 2, 3, 4); i > 0; i--) {
            parts.add(
                    switch (draw.number(0, 5)) {
                        case 0, 1 -> draw.oneOf(words.all()).in(language);
                        case 2 -> names.any(draw, language);
                        case 3 -> language.pick(Names.madeUp(draw), Names.characters(draw, draw.number(1, 3)));
                        case 4 -> draw.oneOf(words.all()).in(draw.chance(0.3) ? language.other() : language);
                        default -> Integer.toString(draw.number(0, 9999));
                    });
        }
        return String.join(language.pick(" ", ""), parts);
    }
}
