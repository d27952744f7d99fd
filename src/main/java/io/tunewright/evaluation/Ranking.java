package io.tunewright.evaluation;

import io.tunewright.evaluation.Leaderboard.Difference;
import io.tunewright.evaluation.Leaderboard.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Orders evaluations by one metric; differences under two standard errors share ranks.
final class Ranking {

    private final String metric;
    private final boolean higherIsBetter;

    Ranking(String metric) {
        this.metric = metric;
        this.higherIsBetter = Metrics.SHARES.contains(metric);
    }

    /// @param evaluations of one dataset version and protocol, one a model; those without the metric come last
    List<Row> rows(List<Evaluation> evaluations) {
        var measured = evaluations.stream()
                .filter(evaluation -> evaluation.score(metric).isPresent())
                .sorted(Comparator.comparingDouble(this::goodness).reversed())
                .toList();
        var rows = new ArrayList<Row>();
        for (var evaluation : measured) {
            int better = 0;
            int worse = 0;
            for (var other : measured) {
                if (other != evaluation && difference(other, evaluation).clear()) {
                    if (goodness(other) > goodness(evaluation)) {
                        better++;
                    } else {
                        worse++;
                    }
                }
            }
            rows.add(new Row(evaluation, 1 + better, measured.size() - worse, againstBase(evaluation, measured)));
        }
        int last = measured.size() + 1;
        evaluations.stream()
                .filter(evaluation -> evaluation.score(metric).isEmpty())
                .forEach(evaluation -> rows.add(new Row(evaluation, last, evaluations.size(), null)));
        return rows;
    }

    private double goodness(Evaluation evaluation) {
        double value = evaluation.score(metric).orElseThrow().value();
        return higherIsBetter ? value : -value;
    }

    private @Nullable Difference againstBase(Evaluation evaluation, List<Evaluation> others) {
        if (evaluation.isBase()) {
            return null;
        }
        return others.stream()
                .filter(other -> other.isBase() && other.modelName().equals(evaluation.baseModelName()))
                .findFirst()
                .map(base -> difference(evaluation, base))
                .orElse(null);
    }

    /// The two were measured on the same conversations, but independent errors are assumed: that is the careful side.
    private Difference difference(Evaluation one, Evaluation other) {
        var a = one.score(metric).orElseThrow();
        var b = other.score(metric).orElseThrow();
        double error = Math.hypot(a.standardError(), b.standardError());
        double difference = a.value() - b.value();
        return new Difference(difference, error, Math.abs(difference) > 2 * error);
    }
}
