package io.tunewright.experiment.forecast;

import io.tunewright.llm.ModelInspection;
import io.tunewright.recipe.Method;
import io.tunewright.recipe.RecipeData;

/// How fast a processor trains, where nothing was measured yet. Rough: within a factor of two or three.
///
/// A forward pass takes 2 operations a weight and token, the gradient towards the inputs 2, the gradient of
/// trained weights 2 (Kaplan et al. 2020, 2.1); checkpointing repeats the forward pass. The rates follow from 434
/// tokens a second in fp32 and 884 in bf16, measured with 125 M weights on two quiet server cores. A micro-batch
/// and the start of a worker have fixed costs, which dominate tiny models.
final class SpeedModel {

    /// Operations a second and core that training reached, fp32.
    private static final double FP32_RATE = 0.11e12;
    private static final double BF16_RATE = 0.22e12;
    /// Seconds a micro-batch and layer that no arithmetic explains: 3.1 ms were measured with a model of 3 layers
    /// and width 64 on a busy two-core machine; less on a quiet one.
    private static final double LAYER_SECONDS = 0.003;
    /// Seconds until a worker has started and loaded a small model: 2 to 8 were seen on that machine.
    private static final double START_SECONDS = 5;

    /// Weights of 4 bits a second that become numbers again, forward and backward; measured on two cores at 1.1e9.
    static final double UNPACKED = 1e9;

    private SpeedModel() {}

    /// Operations that a token of a step takes.
    static double operations(ModelInspection model, RecipeData recipe) {
        double operations = 4.0 * model.parameters();
        if (recipe.method() instanceof Method.Full || recipe.method() instanceof Method.Freeze) {
            operations += 2.0 * TrainedParameters.of(recipe.method(), model);
        }
        if (recipe.method() instanceof Method.Freeze freeze && !freeze.embeddings()) {
            double below = Math.max(0, model.shape().layers() - freeze.layers());
            operations -= 2.0 * model.parameters() * below / model.shape().layers(); // no gradient passes there
        }
        return recipe.gradientCheckpointing() || recipe.method() instanceof Method.QLora
                ? operations + 2.0 * model.parameters()
                : operations;
    }

    /// Seconds of the training steps.
    ///
    /// @param cores processors of the worker
    static double seconds(ModelInspection model, RecipeData recipe, StepPlan plan, int cores) {
        boolean quantised = recipe.method() instanceof Method.QLora;
        double unpacking = quantised ? plan.microBatches() * 2.0 * model.projectionParameters() / UNPACKED : 0;
        double rate = (recipe.precision().equals("fp32") ? FP32_RATE : BF16_RATE) * cores;
        return START_SECONDS
                + plan.passed() * operations(model, recipe) / rate
                + unpacking
                + plan.microBatches() * model.shape().layers() * LAYER_SECONDS;
    }
}
