package io.tunewright.worker.starter;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Fixed questions and answers: small talk, plain facts, what the model says of itself.
final class Talk implements Topic {

    private static final Set<String> SOCIAL = Set.of("greeting", "farewell", "thanks", "mood", "sorry", "yes");

    private final Map<Language, List<Entry>> entries = new EnumMap<>(Language.class);

    Talk() {
        for (var language : Language.values()) {
            entries.put(language, read("talk." + language.code() + ".txt"));
        }
    }

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        var entry = draw.oneOf(Objects.requireNonNull(entries.get(language)));
        var question = draw.oneOf(entry.questions());
        if (entry.social() && draw.chance(0.15)) {
            question = Phrasing.address(draw, language, question);
        }
        return List.of(new Exchange(Phrasing.vary(draw, language, question), entry.answer()));
    }

    private static List<Entry> read(String file) {
        var read = new ArrayList<Entry>();
        var questions = List.<String>of();
        boolean social = false;
        for (var line : Texts.lines(file)) {
            if (line.startsWith("? ")) {
                int mark = line.indexOf(' ', 2);
                questions = List.of(line.substring(mark + 1).split(" \\| "));
                social = SOCIAL.contains(line.substring(2, mark));
            } else {
                read.add(new Entry(questions, line.substring(2), social));
            }
        }
        return read;
    }

    /// @param social whether the words may be said to somebody by name
    private record Entry(List<String> questions, String answer, boolean social) {}
}
