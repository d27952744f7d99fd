package io.tunewright.evaluation;

import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.tunedmodel.ModelRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One model measured on the held-out split of one dataset version.
///
/// @param baseModelName the base it was tuned from, or its own name
/// @param protocol      scores stand in one column only where this is the same: it covers data, split, template,
///                      tokenizer and generation settings
/// @param message       why it failed, else empty
/// @param failure       kind of the failure in one word, such as `BAD_INPUT` or `INTERRUPTED`; null if none
/// @param done          conversations measured
/// @param total         conversations to measure, 0 until they are known
public record Evaluation(
        EvaluationId id,
        ModelRef model,
        String modelName,
        String baseModelName,
        DatasetVersionId datasetVersion,
        String datasetLabel,
        String protocol,
        Status status,
        String message,
        @Nullable String failure,
        int done,
        int total,
        List<Score> scores,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    public Evaluation {
        scores = List.copyOf(scores);
    }

    public Optional<Score> score(String metric) {
        return scores.stream().filter(score -> score.metric().equals(metric)).findFirst();
    }

    public boolean isBase() {
        return model instanceof ModelRef.Base;
    }

    public enum Status {
        QUEUED,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        public boolean isFinal() {
            return this == SUCCEEDED || this == FAILED || this == CANCELLED;
        }
    }
}
