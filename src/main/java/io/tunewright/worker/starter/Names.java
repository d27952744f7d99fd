package io.tunewright.worker.starter;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Names of people and things, known and made up, so that the model learns to copy any name.
final class Names {

    private static final Charset GB2312 = Charset.forName("GB2312");
    private static final List<String> ONSETS = List.of(
            "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "br", "ch", "dr",
            "gr", "kl", "pr", "sh", "st", "th", "tr", "qu", "x", "y");
    private static final List<String> NUCLEI =
            List.of("a", "e", "i", "o", "u", "a", "e", "i", "o", "ai", "ea", "ie", "oo", "ou", "y");
    private static final List<String> CODAS =
            List.of("", "", "", "", "n", "r", "l", "s", "m", "t", "k", "nd", "rt", "x", "ck", "ng");

    private final Map<String, List<String>> lists = new HashMap<>();

    Names() {
        for (var line : Texts.lines("names.txt")) {
            var words = List.of(line.split(" "));
            lists.put(words.get(0), words.subList(1, words.size()));
        }
    }

    String person(Draw draw, Language language) {
        return language.pick(english(draw), chinese(draw));
    }

    /// A name of a person, a product, a firm, in the language or (now and then) in the other one.
    String any(Draw draw, Language language) {
        var spoken = draw.chance(0.15) ? language.other() : language;
        if (spoken == Language.CHINESE) {
            return chinese(draw);
        }
        if (draw.chance(0.15)) {
            return list("org", draw);
        }
        return draw.chance(0.3) ? english(draw) + " " + madeUp(draw) : english(draw);
    }

    String organisation(Draw draw) {
        return draw.chance(0.5) ? list("org", draw) : madeUp(draw);
    }

    private String english(Draw draw) {
        return draw.chance(0.5) ? list("en", draw) : madeUp(draw);
    }

    private String chinese(Draw draw) {
        if (draw.chance(0.3)) {
            return list("zh-family", draw) + list("zh-given", draw);
        }
        if (draw.chance(0.4)) {
            return list("zh-family", draw) + list("zh-given", draw) + list("zh-given", draw);
        }
        if (draw.chance(0.4)) {
            return draw.oneOf("小", "阿", "老") + list("zh-given", draw);
        }
        return characters(draw, draw.number(2, 4));
    }

    /// Some of the 3755 common characters of GB 2312's first level.
    static String characters(Draw draw, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int row = draw.number(16, 55);
            int cell = draw.number(1, row == 55 ? 89 : 94);
            text.append(new String(new byte[] {(byte) (row + 0xA0), (byte) (cell + 0xA0)}, GB2312));
        }
        return text.toString();
    }

    /// A word nobody uses, with a capital letter.
    static String madeUp(Draw draw) {
        var parts = new ArrayList<String>();
        for (int i = draw.number(1, 3); i > 0; i--) {
            parts.add(draw.oneOf(ONSETS) + draw.oneOf(NUCLEI));
        }
        return Texts.capital(String.join("", parts) + draw.oneOf(CODAS));
    }

    private String list(String name, Draw draw) {
        return draw.oneOf(lists.getOrDefault(name, List.of()));
    }
}
