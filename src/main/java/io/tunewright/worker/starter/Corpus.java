package io.tunewright.worker.starter;

import io.tunewright.llm.ChatMessage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The text the starter model learns from: an endless row of short conversations, the same for the same seed.
final class Corpus {

    private final Draw draw;
    private final Identity identity;
    private final List<Weighted> topics;
    private final int totalWeight;
    private final Map<Language, List<String>> systems = new EnumMap<>(Language.class);

    Corpus(long seed) {
        draw = new Draw(seed);
        var words = Words.read();
        var names = new Names();
        identity = new Identity(names);
        for (var language : Language.values()) {
            systems.put(language, Texts.lines("system." + language.code() + ".txt"));
        }
        topics = List.of(
                new Weighted(24, new Talk()),
                new Weighted(9, identity),
                new Weighted(8, new UnknownQuestions(names)),
                new Weighted(24, new Sums()),
                new Weighted(8, new Numbers()),
                new Weighted(5, new Sequences()),
                new Weighted(5, new Capitals()),
                new Weighted(4, new Colours()),
                new Weighted(4, new Opposites()),
                new Weighted(9, new Translations(words)),
                new Weighted(6, new Groups(words)),
                new Weighted(7, new Repetition(words, names)),
                new Weighted(5, new Acquaintance(words, names)));
        totalWeight = topics.stream().mapToInt(Weighted::weight).sum();
    }

    List<ChatMessage> next() {
        var language = draw.oneOf(Language.values());
        if (draw.chance(0.06)) {
            return named(language);
        }
        var messages = new ArrayList<ChatMessage>();
        if (draw.chance(0.4)) {
            var spoken = draw.chance(0.8) ? language : language.other();
            messages.add(ChatMessage.system(draw.oneOf(Objects.requireNonNull(systems.get(spoken)))));
        }
        int length = draw.chance(0.04) ? draw.number(4, 9) : draw.oneOf(1, 1, 1, 1, 2, 2, 3);
        for (int i = length; i > 0; i--) {
            var spoken = draw.chance(0.95) ? language : language.other();
            add(messages, topic().draw(draw, spoken));
        }
        return messages;
    }

    /// A conversation whose system message says who the model is.
    private List<ChatMessage> named(Language language) {
        var role = identity.role(draw, language);
        var messages = new ArrayList<ChatMessage>();
        messages.add(ChatMessage.system(role.system()));
        if (draw.chance(0.3)) {
            add(messages, topic().draw(draw, language));
        }
        add(messages, List.of(new Exchange(identity.question(draw, language), role.answer())));
        return messages;
    }

    private Topic topic() {
        int place = draw.number(0, totalWeight - 1);
        for (var topic : topics) {
            place -= topic.weight();
            if (place < 0) {
                return topic.topic();
            }
        }
        throw new IllegalStateException("weights do not add up");
    }

    private static void add(List<ChatMessage> messages, List<Exchange> exchanges) {
        for (var exchange : exchanges) {
            messages.add(ChatMessage.user(exchange.question()));
            messages.add(ChatMessage.assistant(exchange.answer()));
        }
    }

    private record Weighted(int weight, Topic topic) {}
}
