package io.tunewright.experiment.forecast;

import io.tunewright.llm.ModelInspection;
import io.tunewright.recipe.Method;
import io.tunewright.recipe.RecipeData;

/// Peak memory of a training worker, from what the engine keeps.
///
/// With P weights of the model, N trained ones, b bytes a number the model computes in (fp32 4, bf16 2), M = rows ×
/// tokens of a micro-batch, L layers, d width, a = heads × head width, f feed-forward width, V vocabulary:
///
/// ```
/// weights      P·b, and 4·P of float32 masters where every weight is trained in bf16; factors 4·N
/// gradients    4·N, and N·g that a backward pass returns before they are added (all at once, or a layer's with
///              checkpointing)
/// optimiser    8·N (two moments of AdamW)
/// activations  L·M·s, or with checkpointing L·M·d·b of layer inputs and M·s of the layer computed again
///   s          (2d + 5a + 4f)·b for what projections, attention and gate keep, 8d for the norms in float32,
///              4·T for the mask where rows are packed
/// logits       C·V·(8 + 2b), C = 256 positions at a time; 6·M·d·b of hidden states around them
/// temporary    M·4·(10d + 10a + 20f): a layer's backward pass and what the allocator does not give back; measured
/// process      360 MB: Java and the tensor library; measured
/// ```
///
/// The last two were fitted to six peaks of this engine (26 M weights; LoRA and full, fp32 and bf16, with and without
/// checkpointing; 2,048 and 4,096 positions); with them the formula is within a tenth of each: `MeasuredMemoryTest`.
///
/// @param weights     bytes of the model's and the factors' weights
/// @param gradients   bytes
/// @param optimiser   bytes
/// @param activations bytes kept for the backward pass
/// @param logits      bytes around the loss
/// @param temporary   bytes a backward pass needs on the way
/// @param process     bytes of everything else
record MemoryModel(
        long weights, long gradients, long optimiser, long activations, long logits, long temporary, long process) {

    private static final long PROCESS = 360_000_000;
    private static final int CHUNK = 256;

    static MemoryModel of(ModelInspection model, RecipeData recipe, int rowLength) {
        var shape = model.shape();
        boolean full = recipe.method() instanceof Method.Full;
        long p = model.parameters();
        long n = TrainedParameters.of(recipe.method(), model);
        long b = recipe.precision().equals("fp32") ? 4 : 2;
        long m = (long) recipe.batchSize() * rowLength;
        long d = shape.width();
        long a = (long) shape.heads() * shape.headWidth();
        long f = shape.feedForwardWidth();
        long mask = recipe.packing() ? 4L * rowLength : 0;

        long base = recipe.method() instanceof Method.QLora ? p / 2 + p / 16 : p * b;
        long masters = full ? (b == 4 ? 0 : 4 * p) : 4 * n;
        long returned = (full ? n * b : 4 * n) / (recipe.gradientCheckpointing() ? shape.layers() : 1);
        long kept = (2 * d + 5 * a + 4 * f) * b + 8 * d + mask;
        long activations =
                recipe.gradientCheckpointing() ? shape.layers() * m * d * b + m * kept : shape.layers() * m * kept;
        long logits = Math.min(CHUNK, m) * shape.vocabulary() * (8 + 2 * b) + 6 * m * d * b;
        long temporary = m * 4 * (10 * d + 10 * a + 20 * f);
        return new MemoryModel(base + masters, 4 * n + returned, 8 * n, activations, logits, temporary, PROCESS);
    }

    long total() {
        return weights + gradients + optimiser + activations + logits + temporary + process;
    }
}
