package io.tunewright.llm.family;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.tunewright.llm.Batch;
import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.Precision;
import io.tunewright.llm.torch.TorchModule;
import io.tunewright.llm.torch.TorchRuntime;
import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The weights of a decoder model (Vaswani et al. 2017) and the TorchScript that computes with them, made of what all
/// families share and what its own adds. One thread owns it.
///
/// Shapes: B rows, T tokens, V vocabulary.
public final class Transformer implements AutoCloseable {

    /// So many logits are held at once.
    private static final int LOGITS = 40 << 20;

    private static final List<String> SHARED = List.of("blocks.py", "four_bits.py", "backward.py");
    private static final String MODULE = "Model";

    private final ModelConfig config;
    private final Layout layout;
    private final Precision precision;
    private final PtNDManager manager;
    private final TorchModule module;
    private final TrainedWeights trained;
    private final LoadedWeights weights;
    private final IValue shape;
    /// See `room` in `backward.py`.
    private final IValue room;
    private final PtNDArray cosines;
    private final PtNDArray sines;
    /// Tokens whose logits are held at once.
    private final int chunk;

    /// A weight under the name it has in the file.
    ///
    /// @param decays whether weight decay applies: to matrices, not to norms and biases
    public record NamedTensor(String name, PtNDArray tensor, boolean decays) {}

    /// A model whose own weights stay as they are.
    public Transformer(Path directory, Precision precision, int threads) {
        this(directory, precision, threads, Quantisation.NONE, _ -> TrainedWeights.NONE);
    }

    /// @param quantisation of the projections' weights
    /// @param choice       which weights are trained: those are copied out of the mapped file
    /// @throws io.tunewright.llm.ModelRefusedException `not-quantisable` if a weight cannot be quantised
    public Transformer(
            Path directory,
            Precision precision,
            int threads,
            Quantisation quantisation,
            Function<ModelConfig, TrainedWeights> choice) {
        this.config = ModelConfig.read(directory);
        this.layout = new Layout(config);
        this.trained = choice.apply(config);
        this.chunk = Math.clamp(LOGITS / config.vocabulary() / 64 * 64, 64, 4096);
        this.precision = precision;
        this.manager = TorchRuntime.newManager(threads);
        this.module = script(manager, layout.family());
        this.weights = new LoadedWeights(directory, config, precision, quantisation, trained, module, manager);
        this.room = IValue.listFrom((PtNDArray) manager.create(new float[0]));
        this.shape = IValue.listFrom(shape(config, layout, weights.quantised()));
        float[] frequencies = RotaryTable.frequencies(config);
        this.cosines = table(frequencies, true);
        this.sines = table(frequencies, false);
    }

    /// What a family computes with: the shared methods and its own as one module.
    public static TorchModule script(PtNDManager manager, ModelFamily family) {
        var scripts = Stream.concat(SHARED.stream(), Stream.of(family.script()));
        return new TorchModule(manager, MODULE, Transformer.class, scripts.toArray(String[]::new));
    }

    public ModelConfig config() {
        return config;
    }

    public Layout layout() {
        return layout;
    }

    public PtNDManager manager() {
        return manager;
    }

    public TorchModule module() {
        return module;
    }

    /// Type of the weights in the file.
    public TensorType storedType() {
        return weights.storedType();
    }

    /// All weights: embedding, layers, norm, and the head unless it is tied. Of quantised ones the codes.
    public List<NamedTensor> weights() {
        return weights.all();
    }

    /// The weight of this name in the type of computation.
    PtNDArray weight(String name) {
        return weights.get(name);
    }

    /// Those of [#weights] that are trained.
    public List<NamedTensor> trainedWeights() {
        return weights.trained();
    }

    /// Tensors in the file that go into what is saved as they are: frozen weights, and what is not computed with.
    public List<Safetensors.Entry> untouched() {
        return weights.untouched();
    }

    /// Writes a tensor of the file as it stands there.
    public void copy(String name, SafetensorsWriter writer) throws IOException {
        weights.copy(name, writer);
    }

    /// Logits of every position, (B · T, V) in float32.
    public PtNDArray logits(PtNDManager scope, Batch batch, LowRank lora) {
        return module.tensor(
                scope,
                "logits",
                false,
                arguments(
                        new Object[] {ids(scope, batch), rows(scope, batch.positions(), batch), Spans.of(batch)},
                        lora));
    }

    /// Of each learnt token, in the order of the batch: its log-probability, and 1 if it is the most likely one, else
    /// 0.
    public float[][] judge(Batch batch, LowRank lora) {
        try (var scope = scope()) {
            return halves(module.tensor(
                    scope,
                    "loss",
                    false,
                    arguments(
                            new Object[] {
                                ids(scope, batch),
                                rows(scope, batch.labels(), batch),
                                rows(scope, batch.positions(), batch),
                                rows(scope, batch.segments(), batch),
                                Spans.of(batch),
                                chunk
                            },
                            lora)));
        }
    }

    /// The same for each token of a text but the first.
    public float[][] score(int[] ids, LowRank lora) {
        try (var scope = scope()) {
            return halves(module.tensor(
                    scope,
                    "score",
                    false,
                    arguments(new Object[] {tensor(scope, ids, new Shape(1, ids.length)), chunk}, lora)));
        }
    }

    /// For each token of `ids` after the first its log p and the likeliest tokens in its place.
    ///
    /// @param most how many of the likeliest are told
    /// @return (T − 1, 1 + 2 · most): log p, then those of the likeliest, then their ids, which float32 holds
    ///         exactly up to 16 million
    public float[] scoreAll(int[] ids, int most, LowRank lora) {
        try (var scope = scope()) {
            return module.tensor(
                            scope,
                            "score_all",
                            false,
                            arguments(new Object[] {tensor(scope, ids, new Shape(1, ids.length)), chunk, most}, lora))
                    .toFloatArray();
        }
    }

    private static float[][] halves(PtNDArray pair) {
        float[] both = pair.toFloatArray(); // (2, n)
        int n = both.length / 2;
        return new float[][] {Arrays.copyOf(both, n), Arrays.copyOfRange(both, n, both.length)};
    }

    /// Forward and backward; gradients are added to `gradients`.
    ///
    /// @param denominator what the weighted sum of −log p is divided by
    /// @param recompute   whether activations are computed again in the backward pass; with quantised weights they
    ///                    always are, so that those of one layer at a time are held in full
    /// @return −log p of each learnt token, in nats, in the order of the batch
    public float[] step(
            Batch batch, double denominator, boolean recompute, double dropout, IValue gradients, LowRank lora) {
        try (var scope = scope();
                var parts = IValue.listFrom(trained.parts(config))) {
            return module.tensor(
                            scope,
                            "step",
                            true,
                            arguments(
                                    new Object[] {
                                        ids(scope, batch),
                                        rows(scope, batch.labels(), batch),
                                        weights(scope, batch),
                                        rows(scope, batch.positions(), batch),
                                        rows(scope, batch.segments(), batch),
                                        Spans.of(batch),
                                        denominator,
                                        chunk,
                                        recompute || weights.quantised(),
                                        parts,
                                        config.tiedHead(),
                                        dropout,
                                        gradients,
                                        room
                                    },
                                    lora))
                    .toFloatArray();
        }
    }

    /// Logits after each row of `ids`, which stand at `position`; keys and values are written into the cache.
    ///
    /// @param ids (rows, tokens), row after row, as many rows as the cache has
    /// @return (rows, V) in float32, row after row
    public float[] decode(int[] ids, int position, KeyValueCache cache, LowRank lora) {
        try (var scope = scope()) {
            return module.tensor(
                            scope,
                            "decode",
                            false,
                            arguments(
                                    new Object[] {
                                        tensor(scope, ids, new Shape(cache.rows(), ids.length / cache.rows())),
                                        position,
                                        cache.keys(),
                                        cache.values()
                                    },
                                    lora))
                    .toFloatArray();
        }
    }

    /// Room for the keys and values of `rows` sequences, and for those of the prefix if there is one.
    public KeyValueCache newCache(int rows, int tokens, LowRank lora) {
        return new KeyValueCache(this, rows, tokens + lora.prefixLength());
    }

    /// The table of a prefix, (positions, layers · 2 · width) in float32.
    public PtNDArray prefixTable(PtNDManager scope, LowRank prefix) {
        return module.tensor(scope, "prefix", true, prefix.factors(), prefix.places());
    }

    /// Makes row i of `to` equal row `rows[i]` of `from`, which may be the same cache.
    public void pick(KeyValueCache to, KeyValueCache from, int[] rows) {
        try (var scope = scope()) {
            var picked = tensor(scope, rows, new Shape(rows.length));
            module.call("pick", false, to.keys(), from.keys(), picked).close();
            module.call("pick", false, to.values(), from.values(), picked).close();
        }
    }

    /// An array of zeros in the type of computation.
    PtNDArray zeros(PtNDManager owner, Shape size) {
        var zeros = (PtNDArray) owner.zeros(size);
        return precision == Precision.FP32 ? zeros : module.tensor(owner, "cast", false, zeros, precision.scalarType());
    }

    /// A scope for the temporaries of one call.
    public PtNDManager scope() {
        return (PtNDManager) manager.newSubManager();
    }

    @Override
    public void close() {
        shape.close();
        room.close();
        module.close();
        manager.close();
        weights.close();
    }

    private Object[] arguments(Object[] first, LowRank lora) {
        var all = new ArrayList<Object>(Arrays.asList(first));
        all.addAll(List.of(
                weights.embedding(),
                weights.norm(),
                weights.head(),
                weights.layers(),
                lora.factors(),
                lora.places(),
                lora.scale(),
                cosines,
                sines,
                shape,
                config.normEpsilon()));
        return all.toArray();
    }

    private PtNDArray table(float[] frequencies, boolean cosine) {
        float[] values = RotaryTable.table(frequencies, config.contextLength(), cosine);
        var table = (PtNDArray) manager.create(
                values, new Shape(config.contextLength(), config.rope().width()));
        return precision == Precision.FP32 ? table : weights.cast("cast", table, precision.scalarType());
    }

    /// See `shape` in `blocks.py`.
    private static long[] shape(ModelConfig config, Layout layout, boolean quantised) {
        int projections = layout.projections().size();
        var sizes = LongStream.of(
                config.layers(),
                config.heads(),
                config.keyValueHeads(),
                config.headWidth(),
                projections,
                layout.slots(0).size() + (quantised ? 2 * projections + 2 : 0),
                config.window().tokens());
        var windows = config.window().layers().stream().mapToLong(has -> has ? 1 : 0);
        return LongStream.concat(sizes, windows).toArray();
    }

    private static PtNDArray ids(PtNDManager scope, Batch batch) {
        return tensor(scope, batch.ids(), new Shape(batch.rows(), batch.length()));
    }

    private static PtNDArray weights(PtNDManager scope, Batch batch) {
        return batch.weights().length == 0
                ? (PtNDArray) scope.create(new float[0])
                : (PtNDArray) scope.create(batch.weights(), new Shape(batch.rows(), batch.length()));
    }

    private static PtNDArray rows(PtNDManager scope, int[] values, Batch batch) {
        return values.length == 0
                ? (PtNDArray) scope.create(new long[0])
                : tensor(scope, values, new Shape(batch.rows(), batch.length()));
    }

    private static PtNDArray tensor(NDManager scope, int[] values, Shape shape) {
        return (PtNDArray) scope.create(Arrays.stream(values).asLongStream().toArray(), shape);
    }
}
