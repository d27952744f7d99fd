package io.tunewright.training;

import java.util.function.Function;
import org.springframework.http.ResponseEntity;

/// What comes of a worker's proof.
public sealed interface ChannelEntry {

    /// It is good.
    record Open(ChannelAttempt attempt) implements ChannelEntry {}

    /// It is another machine of the attempt than the first: it may read what the attempt needs, and say nothing.
    record Beside(ChannelAttempt attempt) implements ChannelEntry {}

    /// It is none of this attempt.
    record Refused() implements ChannelEntry {}

    /// The cluster does not vouch for it, or no longer: the worker may come back with a renewed one.
    record Unproven() implements ChannelEntry {}

    /// The answer of every route on which an attempt says something.
    default ResponseEntity<Object> answer(Function<ChannelAttempt, ResponseEntity<Object>> work) {
        return answer(work, ignored -> ResponseEntity.status(403).build());
    }

    /// The answer of a route on which all machines of an attempt may read.
    default ResponseEntity<Object> reading(Function<ChannelAttempt, ResponseEntity<Object>> work) {
        return answer(work, work);
    }

    private ResponseEntity<Object> answer(
            Function<ChannelAttempt, ResponseEntity<Object>> open,
            Function<ChannelAttempt, ResponseEntity<Object>> beside) {
        return switch (this) {
            case Open(var attempt) -> open.apply(attempt);
            case Beside(var attempt) -> beside.apply(attempt);
            case Refused() -> ResponseEntity.status(403).build();
            case Unproven() -> ResponseEntity.status(401).build();
        };
    }
}
