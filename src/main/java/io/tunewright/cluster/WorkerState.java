package io.tunewright.cluster;

import java.time.Instant;

/// What is seen of a worker now.
public sealed interface WorkerState {

    /// Asked for, not yet running; `reason` in the scheduler's words.
    record Pending(String reason) implements WorkerState {}

    record Running(Instant since) implements WorkerState {}

    /// Ended with exit code 0.
    record Succeeded() implements WorkerState {}

    /// Ended otherwise.
    record Failed(String reason) implements WorkerState {}

    /// Never started, or removed.
    record Missing() implements WorkerState {}
}
