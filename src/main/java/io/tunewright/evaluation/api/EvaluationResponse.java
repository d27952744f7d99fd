package io.tunewright.evaluation.api;

import io.tunewright.evaluation.Evaluation;
import io.tunewright.evaluation.Score;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

record EvaluationResponse(
        UUID id,
        String model,
        String baseModel,
        UUID datasetVersion,
        String dataset,
        String protocol,
        String status,
        String message,
        @Nullable String failure,
        int done,
        int total,
        List<ScoreResponse> scores,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    static EvaluationResponse of(Evaluation evaluation) {
        return new EvaluationResponse(
                evaluation.id().value(),
                evaluation.modelName(),
                evaluation.baseModelName(),
                evaluation.datasetVersion().value(),
                evaluation.datasetLabel(),
                evaluation.protocol(),
                evaluation.status().name().toLowerCase(Locale.ROOT),
                evaluation.message(),
                evaluation.failure(),
                evaluation.done(),
                evaluation.total(),
                evaluation.scores().stream().map(ScoreResponse::of).toList(),
                evaluation.createdAt(),
                evaluation.finishedAt());
    }

    /// @param standardError null where a single conversation gives none
    record ScoreResponse(
            String metric, double value, @Nullable Double standardError, int n) {

        static ScoreResponse of(Score score) {
            double error = score.standardError();
            return new ScoreResponse(score.metric(), score.value(), Double.isFinite(error) ? error : null, score.n());
        }
    }
}
