package io.tunewright.evaluation;

import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.tunedmodel.ModelRef;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One model measured on the held-out split of one dataset version.
///
/// @param baseModelName the base it was tuned from, or its own name
/// @param message       why it failed, else empty
public record Evaluation(
        EvaluationId id,
        ModelRef model,
        String modelName,
        String baseModelName,
        DatasetVersionId datasetVersion,
        String datasetLabel,
        Status status,
        String message,
        List<Score> scores,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    public enum Status {
        QUEUED,
        RUNNING,
        SUCCEEDED,
        FAILED
    }
}
