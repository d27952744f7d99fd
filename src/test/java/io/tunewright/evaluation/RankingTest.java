package io.tunewright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModelId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RankingTest {

    @Test
    void differencesUnderTwoStandardErrorsShareARank() {
        var rows = new Ranking("exact_match")
                .rows(List.of(
                        tuned("c", 0.50, 0.02, "base"),
                        tuned("a", 0.81, 0.02, "base"),
                        tuned("b", 0.80, 0.02, "base")));

        assertThat(rows).extracting(row -> row.evaluation().modelName()).containsExactly("a", "b", "c");
        assertThat(rows).extracting(Leaderboard.Row::bestRank).containsExactly(1, 1, 3);
        assertThat(rows).extracting(Leaderboard.Row::worstRank).containsExactly(2, 2, 3);
    }

    @Test
    void aLowerLossIsBetter() {
        var rows = new Ranking("loss").rows(List.of(row("worse", 2.0, 0.1, "loss"), row("better", 1.0, 0.1, "loss")));

        assertThat(rows).extracting(row -> row.evaluation().modelName()).containsExactly("better", "worse");
    }

    @Test
    void theDifferenceToTheBaseIsUnclearWithinTwoErrors() {
        var rows = new Ranking("exact_match")
                .rows(List.of(
                        base("base", 0.50, 0.03),
                        tuned("much", 0.90, 0.04, "base"),
                        tuned("little", 0.55, 0.04, "base")));

        var much = Objects.requireNonNull(rows.get(0).againstBase());
        assertThat(much.value()).isEqualTo(0.4, within(1e-12));
        assertThat(much.clear()).isTrue();
        assertThat(Objects.requireNonNull(rows.get(1).againstBase()).clear()).isFalse();
        assertThat(rows.get(2).againstBase()).isNull();
    }

    private static Evaluation tuned(String name, double value, double error, String base) {
        return evaluation(new ModelRef.Tuned(TunedModelId.random()), name, base, "exact_match", value, error);
    }

    private static Evaluation base(String name, double value, double error) {
        return evaluation(new ModelRef.Base(BaseModelId.random()), name, name, "exact_match", value, error);
    }

    private static Evaluation row(String name, double value, double error, String metric) {
        return evaluation(new ModelRef.Tuned(TunedModelId.random()), name, "base", metric, value, error);
    }

    private static Evaluation evaluation(
            ModelRef model, String name, String base, String metric, double value, double error) {
        return new Evaluation(
                EvaluationId.random(),
                model,
                name,
                base,
                DatasetVersionId.random(),
                "data v1",
                "protocol",
                Evaluation.Status.SUCCEEDED,
                "",
                null,
                10,
                10,
                List.of(new Score(metric, value, error, 10)),
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
