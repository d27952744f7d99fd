package io.tunewright.training;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.common.Sha256;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.experiment.ExperimentId;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.experiment.Forecast;
import io.tunewright.identity.Principal;
import io.tunewright.recipe.Method;
import io.tunewright.recipe.RecipeData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Experiments as the fake trainer understands them.
public final class TestExperiments {

    private TestExperiments() {}

    public static ExperimentSnapshot experiment(Principal author, int saveSteps, int keep, String... options) {
        return new ExperimentSnapshot(
                ExperimentId.random(),
                "Who am I",
                DatasetVersionId.random(),
                "identity v1",
                Sha256.of(new byte[] {1}),
                BaseModelId.random(),
                "starter",
                Sha256.of(new byte[] {2}),
                "starter_identity_lora",
                "name: test",
                recipe(saveSteps, keep, options),
                new Forecast(20, 2000, 1000, 0, 1000, 60_000_000, 1_000_000, Duration.ofMinutes(1), Forecast.TimeBasis.ESTIMATED, List.of(), List.of()),
                author.user(),
                Instant.now());
    }

    static RecipeData recipe(int saveSteps, int keep, String... options) {
        return new RecipeData(
                new Method.Lora(8, 16, 0, List.of("q_proj")),
                2,
                0,
                8,
                1,
                1e-3,
                "cosine",
                0.03,
                0,
                0,
                0.9,
                0.999,
                1e-8,
                1,
                256,
                false,
                false,
                "fp32",
                42,
                saveSteps,
                keep,
                0,
                0,
                List.of(options),
                32,
                "");
    }
}
