package io.tunewright.experiment.forecast;

import io.tunewright.llm.ModelInspection;
import io.tunewright.recipe.Method;
import io.tunewright.recipe.RecipeData;

/// Peak memory of a training worker, from what the engine keeps.
///
/// With P weights of the model, N trained ones, b bytes a number the model computes in (fp32 4, bf16 2), M = rows
/// × tokens of a micro-batch, T tokens of a row, L layers, d width, a = heads × head width, f feed-forward width, V
/// vocabulary:
///
/// ```
/// weights      P·b, and 4·P of float32 masters where every weight is trained in bf16; factors 4·N; QLoRA holds
///              the projections in 0.56 bytes a weight, or 0.52 with double quantisation
/// gradients    4·N, and N·g that a backward pass returns before they are added (all at once, or a layer's with
///              checkpointing); where every weight is trained 5·V·d·b on the way to those of embedding and head
/// optimiser    8·N (two moments of AdamW)
/// layers       L counts those through which gradients flow: with frozen layers below, only the trained ones
/// activations  L·M·(2d + 2a + 2k + 2f)·b with k = key-value heads × head width: input and middle of a layer,
///              queries, what attention gives, keys, values, outputs of gate and up; or with checkpointing L·M·d·b of
///              layer inputs; one layer's rows·p·4a·b for a prefix of p positions; 8 times its numbers for the table
///              and its gradient
/// logits       C·V·b, C positions at a time so that C·V is 32 Mi, and 16 MB of tiles in float32; 6·M·d·b of hidden
///              states around them
/// temporary    4.1·M·s + 4.2·M·4·(d + a + f) with s = (2d + 5a + 4f)·b + 8d: a layer's backward pass, or the layer
///              that is computed again with checkpointing, and what the allocator does not give back; with DoRA b
///              more for each magnitude of a layer, the product that it scales; with QLoRA a layer's weights times b
/// process      215 MB: Java and the tensor library; 145 MB for reports, samples and a heap that fills over many steps
/// ```
///
/// What follows from the engine has no fitted factor. The four others (4.1, 4.2, 5 and the process) were fitted to
/// peaks of the engine as it was while gradients were differentiated automatically; with the activations that it
/// keeps now the formula is within 15 % of the peaks that have been measured since: `MeasuredMemoryTest`, measured by
/// `MemoryBench` in `src/bench`, which says what is still to be measured.
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

    private static final long BARE_PROCESS = 215_000_000;
    /// What a run under the platform took beside the bare worker: one model, 96 steps, two runs, 146 and 150 MB.
    static final long REPORTING = 145_000_000;
    /// Logits that the engine holds at once, and the fewest and most positions that they may be of.
    private static final int LOGITS = 32 << 20;
    private static final long TILES = 16_000_000;
    private static final int FEWEST = 32;
    private static final int MOST = 4096;
    private static final double BACKWARD = 4.1;
    private static final double WIDE = 4.2;
    private static final int HEAD = 5;
    /// Half a byte, and of each 64 weights a scale of 4 bytes; or of 1, and of 256 scales one of 4.
    private static final double FOUR_BITS = 0.5 + 4 / 64.;
    private static final double FOUR_BITS_TWICE = 0.5 + (1 + 4 / 256.) / 64;

    static MemoryModel of(ModelInspection model, RecipeData recipe, int rowLength) {
        var shape = model.shape();
        boolean full = recipe.method() instanceof Method.Full || recipe.method() instanceof Method.Freeze;
        long layers = recipe.method() instanceof Method.Freeze freeze && !freeze.embeddings()
                ? Math.min(freeze.layers(), shape.layers())
                : shape.layers();
        long p = model.parameters();
        long n = TrainedParameters.of(recipe.method(), model);
        long b = recipe.precision().equals("fp32") ? 4 : 2;
        long m = (long) recipe.batchSize() * rowLength;
        long d = shape.width();
        long a = (long) shape.heads() * shape.headWidth();
        long f = shape.feedForwardWidth();
        long prefix = recipe.method() instanceof Method.PTuningV2 method ? method.prefixLength() : 0;
        long ahead = recipe.batchSize() * prefix * 4 * a * b; // a layer's keys and values before the text
        long table = 2 * prefix * shape.layers() * shape.keyValueHeads() * shape.headWidth();

        var quantised = recipe.method() instanceof Method.QLora qlora ? qlora : null;
        boolean checkpointing = recipe.gradientCheckpointing() || quantised != null;
        long projections = quantised == null ? 0 : model.projectionParameters();
        double held = quantised == null ? 0 : quantised.doubleQuantisation() ? FOUR_BITS_TWICE : FOUR_BITS;
        long base = (p - projections) * b + Math.round(projections * held);
        long dense = projections / shape.layers() * b;
        long masters = full ? (b == 4 ? 0 : 4 * n) : 4 * n;
        long returned = (full ? n * b : 4 * n) / (checkpointing ? layers : 1);
        long ends = changesEnds(recipe.method()) ? HEAD * shape.vocabulary() * d * b : 0;
        long scaled = m * b * TrainedParameters.magnitudes(recipe.method(), model) / shape.layers();
        long k = (long) shape.keyValueHeads() * shape.headWidth();
        long passed = m * ((2 * d + 5 * a + 4 * f) * b + 8 * d);
        long activations = layers * m * (checkpointing ? d : 2 * (d + a + k + f)) * b + ahead;
        long chunk = Math.clamp(LOGITS / shape.vocabulary(), FEWEST, MOST);
        long logits = Math.min(chunk, m) * shape.vocabulary() * b + TILES + 6 * m * d * b;
        long temporary = Math.round(BACKWARD * passed + WIDE * m * 4 * (d + a + f)) + scaled + dense;
        return new MemoryModel(
                base + masters + 8 * table,
                4 * n + returned + ends,
                8 * n,
                activations,
                logits,
                temporary,
                BARE_PROCESS + REPORTING);
    }

    private static boolean changesEnds(Method method) {
        return method instanceof Method.Full
                || method instanceof Method.Freeze freeze && (freeze.embeddings() || freeze.head());
    }

    long total() {
        return weights + gradients + optimiser + activations + logits + temporary + process;
    }
}
