package io.tunewright.worker.starter;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Fixed questions and answers: small talk, plain facts, what the model says of itself.
final class Talk implements Topic {

    private final Map<Language, List<Entry>> entries = new EnumMap<>(Language.class);

    Talk() {
        for (var language : Language.values()) {
            entries.put(language, read("talk." + language.code() + ".txt"));
        }
    }

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        var entry = draw.oneOf(entries.get(language));
        var question = draw.oneOf(entry.questions());
        return List.of(new Exchange(Phrasing.vary(draw, language, question), entry.answer()));
    }

    private static List<Entry> read(String file) {
        var read = new ArrayList<Entry>();
        List<String> questions = List.of();
        for (var line : Texts.lines(file)) {
            if (line.startsWith("? ")) {
                var text = line.substring(line.indexOf(' ', 2) + 1);
                questions = List.of(text.split(" \\| "));
            } else {
                read.add(new Entry(questions, line.substring(2)));
            }
        }
        return read;
    }

    private record Entry(List<String> questions, String answer) {}
}
