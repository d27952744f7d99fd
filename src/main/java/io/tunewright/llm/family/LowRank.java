package io.tunewright.llm.family;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.adapter.AdapterConfig;
import io.tunewright.llm.weights.MappedTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// What stands beside a frozen model, in float32: low-rank factors of its projections, `y = Wx + scale · B(Ax)` (Hu
/// et al. 2021), or a [Prefix]. With magnitudes m (Liu et al. 2024, DoRA) row i of `W + scale · BA` has the length
/// mᵢ; the length it would have without is a constant for the gradients, as the paper proposes (§4.3) and PEFT does.
public final class LowRank implements AutoCloseable {

    private static final String PREFIX = "base_model.model.";
    private static final String FACTOR_A = ".lora_A.weight";
    private static final String FACTOR_B = ".lora_B.weight";
    private static final String MAGNITUDES = ".lora_magnitude_vector";
    /// Not in files: computed once where nothing is trained.
    private static final String ROW_NORMS = ".row_norms";

    private final PtNDManager manager;
    private final List<Factor> list;
    private final IValue factors;
    private final IValue places;
    private final double scale;
    private final int prefixLength;
    private final int positionsAhead;

    /// @param name as PEFT writes it, such as `base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight`
    public record Factor(String name, PtNDArray tensor) {}

    private LowRank(
            PtNDManager manager, List<Factor> list, long[] places, double scale, int prefixLength, int positionsAhead) {
        this.manager = manager;
        this.list = list;
        this.factors = IValue.listFrom(list.stream().map(Factor::tensor).toArray(PtNDArray[]::new));
        long[] all = Arrays.copyOf(places, places.length + 2);
        all[places.length] = prefixLength;
        all[places.length + 1] = positionsAhead;
        this.places = IValue.listFrom(all);
        this.scale = scale;
        this.prefixLength = prefixLength;
        this.positionsAhead = positionsAhead;
    }

    /// No factors: the model alone.
    public static LowRank none(Transformer model) {
        return new LowRank(model.scope(), List.of(), noPlaces(model), 0, 0, 0);
    }

    /// A prefix made of these tensors: its table, or what the table is made of.
    static LowRank prefix(Transformer model, PtNDManager manager, List<Factor> parts, int length) {
        int ahead = model.layout().family().prefixTakesPositions() ? length : 0;
        return new LowRank(manager, parts, noPlaces(model), 0, length, ahead);
    }

    /// New factors: A uniform within ±1 / √in (Kaiming with a = √5, as PEFT has it), B zero, magnitudes those of W.
    public static LowRank create(Transformer model, AdapterConfig adapter, long seed) {
        var random = new SplittableRandom(seed);
        return build(model, adapter, true, (manager, name, shape) -> {
            float[] values = new float[Math.toIntExact(shape.size())];
            if (name.endsWith(FACTOR_A)) {
                double bound = 1 / Math.sqrt(shape.get(1));
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
                }
            }
            return tensor(manager, values, shape);
        });
    }

    /// A tensor in memory of the tensor library's own. What Java allocates begins at any multiple of 16 bytes, and
    /// products of matrices may round differently for it: a resumed run would not end with the same bytes.
    static PtNDArray tensor(PtNDManager manager, float[] values, Shape shape) {
        try (var lent = manager.create(values, shape)) {
            return (PtNDArray) lent.duplicate();
        }
    }

    /// The factors of an adapter directory in PEFT's layout.
    ///
    /// @throws ModelRefusedException if the adapter does not fit the model
    public static LowRank load(Transformer model, AdapterConfig adapter, Path directory) {
        try (var files = new MappedTensors(directory, "adapter_model")) {
            return build(model, adapter, false, (manager, name, shape) -> stored(model, manager, files, name, shape));
        }
    }

    /// A tensor of an adapter file in float32.
    ///
    /// @throws ModelRefusedException `bad-adapter` if it is missing or has another shape
    static PtNDArray stored(Transformer model, PtNDManager manager, MappedTensors files, String name, Shape shape) {
        var needed = Arrays.stream(shape.getShape()).boxed().toList();
        var entry = files.entry(name)
                .orElseThrow(() ->
                        new ModelRefusedException("bad-adapter", "adapter_model.safetensors has no tensor " + name));
        if (!entry.shape().equals(needed)) {
            throw new ModelRefusedException(
                    "bad-adapter",
                    "%s has shape %s, but this base and adapter need %s".formatted(name, entry.shape(), needed));
        }
        var bytes = files.bytes(manager, name);
        var copy =
                switch (entry.type()) {
                    case F32 -> (PtNDArray) bytes.duplicate();
                    case BF16 -> {
                        var narrow = model.module().tensor(manager, "reinterpret", true, bytes, 15);
                        yield model.module().tensor(manager, "cast", true, narrow, 6);
                    }
                    default -> model.module().tensor(manager, "cast", true, bytes, 6);
                };
        bytes.close();
        return copy;
    }

    /// All factors in the order of training.
    public List<Factor> list() {
        return list;
    }

    IValue factors() {
        return factors;
    }

    IValue places() {
        return places;
    }

    /// Positions of the prefix, which a cache needs room for; 0 if there is none.
    public int prefixLength() {
        return prefixLength;
    }

    /// Positions of the model's context that the prefix takes from the text.
    public int positionsAhead() {
        return positionsAhead;
    }

    /// What the product of the factors is multiplied by.
    public double scale() {
        return scale;
    }

    @Override
    public void close() {
        factors.close();
        places.close();
        manager.close();
    }

    private static LowRank build(Transformer model, AdapterConfig adapter, boolean trained, Source source) {
        var layout = model.layout();
        var targeted = layout.projections().stream()
                .filter(projection -> adapter.targets(projection.path()))
                .toList();
        if (targeted.isEmpty()) {
            throw new ModelRefusedException(
                    "bad-adapter",
                    "The adapter targets %s, none of which this model has".formatted(adapter.targetModules()));
        }
        var manager = model.scope();
        var list = new ArrayList<Factor>();
        int layers = model.config().layers();
        for (int layer = 0; layer < layers; layer++) {
            for (var each : targeted) {
                String path = PREFIX + layout.path(layer, each);
                add(list, manager, path + FACTOR_A, new Shape(adapter.rank(), each.columns()), source);
                add(list, manager, path + FACTOR_B, new Shape(each.rows(), adapter.rank()), source);
                if (adapter.decomposed()) {
                    var norms = rowNorms(model, manager, layout.path(layer, each), list, adapter.scale());
                    if (trained) {
                        list.add(new Factor(path + MAGNITUDES, norms));
                    } else {
                        add(list, manager, path + MAGNITUDES, new Shape(each.rows()), source);
                        list.add(new Factor(path + ROW_NORMS, norms));
                    }
                }
            }
        }
        int beside = !adapter.decomposed() ? 2 : trained ? 3 : 4;
        return new LowRank(manager, list, places(layout, layers, targeted, beside), adapter.scale(), 0, 0);
    }

    private static void add(List<Factor> list, PtNDManager manager, String name, Shape shape, Source source) {
        list.add(new Factor(name, source.get(manager, name, shape)));
    }

    /// Lengths of the rows of W + scale · BA, with A and B the last of the list.
    private static PtNDArray rowNorms(
            Transformer model, PtNDManager manager, String path, List<Factor> list, double scale) {
        var b = list.getLast().tensor();
        var a = list.get(list.size() - 2).tensor();
        return model.module().tensor(manager, "row_norms", true, model.weight(path + ".weight"), a, b, scale);
    }

    private static long[] noPlaces(Transformer model) {
        return places(model.layout(), model.config().layers(), List.of(), 0);
    }

    /// For each projection of each layer the place of its A among the factors, or −1; B and what DoRA adds follow A.
    ///
    /// @param beside tensors of a projection
    private static long[] places(Layout layout, int layers, List<Projection> targeted, int beside) {
        var projections = layout.projections();
        long[] places = new long[layers * projections.size()];
        Arrays.fill(places, -1);
        int next = 0;
        for (int i = 0; i < places.length; i++) {
            if (targeted.contains(projections.get(i % projections.size()))) {
                places[i] = next;
                next += beside;
            }
        }
        return places;
    }

    private interface Source {
        PtNDArray get(PtNDManager manager, String name, Shape shape);
    }
}
