package io.tunewright.training;

import io.tunewright.dataset.DatasetVersionId;
import java.util.UUID;

/// How the evaluation of a run's result stands.
///
/// @param id      of the evaluation
/// @param message why it failed, else empty
/// @param done    conversations measured
/// @param total   conversations to measure, 0 until they are known
public record RunEvaluation(
        UUID id, DatasetVersionId dataset, String datasetLabel, State state, String message, int done, int total) {

    public enum State {
        WAITING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        public boolean isFinal() {
            return this == SUCCEEDED || this == FAILED || this == CANCELLED;
        }
    }
}
