package io.tunewright.experiment.forecast;

import io.tunewright.llm.ModelInspection;
import io.tunewright.recipe.Method;
import io.tunewright.recipe.RecipeData;

/// Peak memory of a training worker, from what the engine keeps.
///
/// With P weights of the model, N trained ones, b bytes a number the model computes in (fp32 4, bf16 2), M = rows
/// × tokens of a micro-batch, L layers, d width, a = heads × head width, k = key-value heads × head width, f
/// feed-forward width, V vocabulary:
///
/// ```
/// weights      P·b, and 4·P of float32 masters where every weight is trained in bf16; factors 4·N; QLoRA holds
///              the projections in 0.56 bytes a weight, or 0.52 with double quantisation; 8 times its numbers for
///              the table of a prefix and its gradient
/// gradients    4·N
/// optimiser    8·N (two moments of AdamW)
/// activations  L·M·(4d + 2a + 2k + 3f)·b: input and middle of a layer and both normed, queries, what attention
///              gives, keys, values, gate before and after its function, up; L counts the layers through which
///              gradients flow, with frozen layers below only the trained ones. With checkpointing L·M·d·b of layer
///              inputs. One layer's rows·p·4a·b for a prefix of p positions
/// step         the larger of two moments. The loss: C·V·b, C positions at a time so that C·V is 40 Mi, 16 MB of tiles
///              in float32, and V·d·b for the gradient of a head that is trained. The way back through a layer:
///              M·(4f + 2d)·b of products and gradients, 12·M·d of norms in float32, its activations once more, which
///              are computed again, or in the first step lie outside of what keeps them, the largest gradient of
///              a weight that is trained; with QLoRA its weights times b; with DoRA b for each magnitude of a layer,
///              the product that it scales
/// holes        what lies free between blocks that are in use, too small for what is asked for: 0.9·step
/// process      275 MB: Java and the tensor library; 60 MB for reports, samples and many steps
/// ```
///
/// The last two lines are fitted, the others are counted. It holds within 15 % of the peaks in `MeasuredMemoryTest`,
/// which `MemoryBench` in `src/bench` measures.
///
/// @param weights     bytes of the model's and the factors' weights
/// @param gradients   bytes
/// @param optimiser   bytes
/// @param activations bytes kept for the backward pass
/// @param step        bytes needed on the way
/// @param holes       bytes that are free but of no use
/// @param process     bytes of everything else
record MemoryModel(
        long weights, long gradients, long optimiser, long activations, long step, long holes, long process) {

    private static final long BARE_PROCESS = 275_000_000;
    /// What a run under the platform took beside the bare worker: the starter model, 300 steps, 336 against 281 MB.
    static final long REPORTING = 60_000_000;
    /// Logits that the engine holds at once, and the fewest and most positions that they may be of, in steps of the
    /// fewest.
    private static final int LOGITS = 40 << 20;
    private static final int FEWEST = 64;
    private static final int MOST = 4096;
    private static final long TILES = 16_000_000;
    private static final double HOLES = 0.9;
    /// Half a byte, and of each 64 weights a scale of 4 bytes; or of 1, and of 256 scales one of 4.
    private static final double FOUR_BITS = 0.5 + 4 / 64.;
    private static final double FOUR_BITS_TWICE = 0.5 + (1 + 4 / 256.) / 64;

    static MemoryModel of(ModelInspection model, RecipeData recipe, int rowLength) {
        var shape = model.shape();
        var method = recipe.method();
        boolean full = method instanceof Method.Full || method instanceof Method.Freeze;
        var quantised = method instanceof Method.QLora qlora ? qlora : null;
        boolean checkpointing = recipe.gradientCheckpointing() || quantised != null;
        long layers = method instanceof Method.Freeze freeze && !freeze.embeddings()
                ? Math.min(freeze.layers(), shape.layers())
                : shape.layers();
        long n = TrainedParameters.of(method, model);
        long b = recipe.precision().equals("fp32") ? 4 : 2;
        long m = (long) recipe.batchSize() * rowLength;
        long d = shape.width();
        long a = (long) shape.heads() * shape.headWidth();
        long k = (long) shape.keyValueHeads() * shape.headWidth();
        long f = shape.feedForwardWidth();
        long v = shape.vocabulary();

        long projections = quantised == null ? 0 : model.projectionParameters();
        double held = quantised == null ? 0 : quantised.doubleQuantisation() ? FOUR_BITS_TWICE : FOUR_BITS;
        long weights = (model.parameters() - projections) * b + Math.round(projections * held);
        long masters = full && b == 4 ? 0 : 4 * n;

        long prefix = method instanceof Method.PTuningV2 ahead ? ahead.prefixLength() : 0;
        long table = 2 * prefix * shape.layers() * k;
        long layer = m * (4 * d + 2 * a + 2 * k + 3 * f) * b;
        long activations = layers * (checkpointing ? m * d * b : layer) + recipe.batchSize() * prefix * 4 * a * b;

        long loss = Math.min(Math.clamp(LOGITS / v / FEWEST * FEWEST, FEWEST, MOST), m) * v * b
                + TILES
                + (trainsHead(method) ? v * d * b : 0);
        long magnitudes = TrainedParameters.magnitudes(method, model) / shape.layers();
        long back = m * ((4 * f + 2 * d) * b + 12 * d)
                + (full ? d * Math.max(f, a) * b : 0)
                + layer
                + projections / shape.layers() * b
                + m * magnitudes * b;
        long step = Math.max(loss, back);
        return new MemoryModel(
                weights + masters + 8 * table,
                4 * n,
                8 * n,
                activations,
                step,
                Math.round(HOLES * step),
                BARE_PROCESS + REPORTING);
    }

    /// Or the embedding, whose gradient is as large.
    private static boolean trainsHead(Method method) {
        return method instanceof Method.Full
                || method instanceof Method.Freeze freeze && (freeze.embeddings() || freeze.head());
    }

    long total() {
        return weights + gradients + optimiser + activations + step + holes + process;
    }
}
