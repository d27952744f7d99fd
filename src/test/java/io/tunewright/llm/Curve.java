package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// A reference's training curve: loss and gradient norm of each step of two micro-batches, with clipping at 1 and
/// AdamW that decays every tensor.
final class Curve {

    private Curve() {}

    /// Takes the same steps.
    ///
    /// @param rows          `lr`, `loss` and `grad_norm` of each step
    /// @param batches       file of the micro-batches, without its ending
    /// @param normTolerance relative
    static void assertFollowed(
            TrainableModel model,
            ParityFixture fixture,
            JsonNode rows,
            String batches,
            double tolerance,
            double normTolerance) {
        for (int step = 0; step < rows.size(); step++) {
            var row = rows.get(step);
            var micro = List.of(
                    fixture.trainingBatch(batches + ".safetensors", 2 * step),
                    fixture.trainingBatch(batches + ".safetensors", 2 * step + 1));
            long learnt = micro.stream().mapToLong(Batch::learntTokens).sum();
            double loss = micro.stream()
                    .mapToDouble(batch -> model.accumulate(batch, learnt, 0))
                    .sum();
            double norm = model.clip(1);
            model.adamStepOnAll(row.get("lr").asDouble(), 0.9, 0.999, 1e-8, 0.01);

            double expectedNorm = row.get("grad_norm").asDouble();
            assertThat(loss)
                    .as("loss of step %d", step + 1)
                    .isCloseTo(row.get("loss").asDouble(), within(tolerance));
            assertThat(norm)
                    .as("gradient norm of step %d", step + 1)
                    .isCloseTo(expectedNorm, within(normTolerance * expectedNorm));
        }
    }
}
