package io.tunewright.playground;

import io.tunewright.playground.Conversation.Answer;
import io.tunewright.playground.Conversation.State;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Answers in the making, by conversation. They go on when their page is closed, and a page that is opened again
/// finds them here.
@Component
class LiveAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(LiveAnswers.class);

    private final Map<ConversationId, Map<Place, LiveAnswer>> answers = new ConcurrentHashMap<>();
    private final Map<ConversationId, List<Runnable>> listeners = new ConcurrentHashMap<>();

    private record Place(int turn, int position) {}

    void add(ConversationId conversation, int turn, LiveAnswer answer) {
        answers.computeIfAbsent(conversation, key -> new ConcurrentHashMap<>())
                .put(new Place(turn, answer.position()), answer);
    }

    void remove(ConversationId conversation, int turn, LiveAnswer answer) {
        answers.computeIfPresent(conversation, (key, all) -> {
            all.remove(new Place(turn, answer.position()), answer);
            return all.isEmpty() ? null : all;
        });
        tell(conversation);
    }

    /// A conversation as it stands now: answers in the making from memory, all others as they were stored. An answer
    /// that was in the making when the server was killed has no end: it counts as stopped.
    ///
    /// @param store reads what is stored
    Conversation current(ConversationId id, Supplier<Conversation> store) {
        // before the store is read: an answer that ends meanwhile is gone from here, but its last state is not
        var before = Map.copyOf(answers.getOrDefault(id, Map.of()));
        var stored = store.get();
        return stored.withTurns(stored.turns().stream()
                .map(turn -> turn.withAnswers(turn.answers().stream()
                        .map(answer -> current(id, before, new Place(turn.number(), answer.position()), answer))
                        .toList()))
                .toList());
    }

    private Answer current(ConversationId id, Map<Place, LiveAnswer> before, Place place, Answer stored) {
        if (stored.state() != State.RUNNING) {
            return stored;
        }
        var live = before.getOrDefault(place, answers.getOrDefault(id, Map.of()).get(place));
        return live == null ? stored.cutOff() : live.now();
    }

    /// All of a conversation, by turn.
    Map<Integer, List<Answer>> of(ConversationId conversation) {
        return answers.getOrDefault(conversation, Map.of()).entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getKey().turn(),
                        Collectors.mapping(entry -> entry.getValue().now(), Collectors.toList())));
    }

    boolean isAnswering(ConversationId conversation) {
        return answers.containsKey(conversation);
    }

    void stop(ConversationId conversation) {
        answers.getOrDefault(conversation, Map.of()).values().forEach(LiveAnswer::stop);
    }

    /// @return ends the calls
    Runnable subscribe(ConversationId conversation, Runnable listener) {
        listeners
                .computeIfAbsent(conversation, key -> new CopyOnWriteArrayList<>())
                .add(listener);
        return () -> listeners.computeIfPresent(conversation, (key, all) -> {
            all.remove(listener);
            return all.isEmpty() ? null : all;
        });
    }

    void tell(ConversationId conversation) {
        for (var listener : listeners.getOrDefault(conversation, List.of())) {
            try {
                listener.run();
            } catch (RuntimeException failure) {
                LOG.debug("a page could not be told", failure);
            }
        }
    }
}
