package io.tunewright.training;

import java.util.function.Function;
import org.springframework.http.ResponseEntity;

/// What comes of a worker's proof.
public sealed interface ChannelEntry {

    /// It is good.
    record Open(ChannelAttempt attempt) implements ChannelEntry {}

    /// It is none of this attempt.
    record Refused() implements ChannelEntry {}

    /// The cluster does not vouch for it, or no longer: the worker may come back with a renewed one.
    record Unproven() implements ChannelEntry {}

    /// The answer of every route of the channel.
    default ResponseEntity<Object> answer(Function<ChannelAttempt, ResponseEntity<Object>> work) {
        return switch (this) {
            case Open(var attempt) -> work.apply(attempt);
            case Refused() -> ResponseEntity.status(403).build();
            case Unproven() -> ResponseEntity.status(401).build();
        };
    }
}
