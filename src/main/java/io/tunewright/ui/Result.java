package io.tunewright.ui;

import io.tunewright.evaluation.Evaluation;
import io.tunewright.evaluation.Score;
import io.tunewright.tunedmodel.ModelRef;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One figure of a tuned model.
///
/// @param percent    whether it is a share that is best when high; else a loss in nats per token, best when low
/// @param error      standard error of `value`
/// @param difference from the base on the same data, null if that was not measured
/// @param spread     standard error of `difference`
record Result(
        String model,
        String base,
        String data,
        boolean percent,
        double value,
        double error,
        @Nullable Double difference,
        double spread,
        Instant at) {

    /// Two-sided 95 % of the normal distribution.
    private static final double CLEAR = 1.96;

    private static final String SHARE = "exact_match";
    private static final String LOSS = "loss";

    static List<Result> newest(List<Evaluation> evaluations, int most) {
        return evaluations.stream()
                .filter(evaluation -> evaluation.status() == Evaluation.Status.SUCCEEDED
                        && evaluation.model() instanceof ModelRef.Tuned)
                .flatMap(evaluation -> of(evaluation, evaluations).stream())
                .limit(most)
                .toList();
    }

    /// Whether the difference is larger than chance would make it.
    boolean isClear() {
        return difference != null && Math.abs(difference) > CLEAR * spread;
    }

    boolean isBetter() {
        return difference != null && (percent ? difference > 0 : difference < 0);
    }

    private static Optional<Result> of(Evaluation evaluation, List<Evaluation> all) {
        var score = score(evaluation, SHARE).or(() -> score(evaluation, LOSS));
        return score.map(figure -> {
            var base = all.stream()
                    .filter(other -> other.model() instanceof ModelRef.Base
                            && other.status() == Evaluation.Status.SUCCEEDED
                            && other.modelName().equals(evaluation.baseModelName())
                            && other.datasetVersion().equals(evaluation.datasetVersion()))
                    .flatMap(other -> score(other, figure.metric()).stream())
                    .findFirst();
            return new Result(
                    evaluation.modelName(),
                    evaluation.baseModelName(),
                    evaluation.datasetLabel(),
                    figure.metric().equals(SHARE),
                    figure.value(),
                    figure.standardError(),
                    base.map(other -> figure.value() - other.value()).orElse(null),
                    base.map(other -> Math.hypot(figure.standardError(), other.standardError()))
                            .orElse(0.0),
                    Objects.requireNonNullElse(evaluation.finishedAt(), evaluation.createdAt()));
        });
    }

    private static Optional<Score> score(Evaluation evaluation, String metric) {
        return evaluation.scores().stream()
                .filter(score -> score.metric().equals(metric))
                .findFirst();
    }
}
