package io.tunewright.llm.family;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.Precision;
import io.tunewright.llm.family.Transformer.NamedTensor;
import io.tunewright.llm.torch.TorchModule;
import io.tunewright.llm.weights.MappedTensors;
import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The weights of a model's file as its script takes them: in the type of computation, copied where they are trained,
/// over the mapped file where they can be used as they are stored, or in 4 bits.
final class LoadedWeights implements AutoCloseable {

    private final ModelConfig config;
    private final Layout layout;
    private final Precision precision;
    private final TrainedWeights choice;
    private final TorchModule module;
    private final PtNDManager manager;
    private final MappedTensors files;
    private final @Nullable Nf4 nf4;
    private final List<NamedTensor> all = new ArrayList<>();
    private final PtNDArray embedding;
    private final PtNDArray norm;
    private final PtNDArray head;
    private final IValue layers;

    /// @param choice  which are trained
    /// @param manager owns the tensors
    LoadedWeights(
            Path directory,
            ModelConfig config,
            Precision precision,
            Quantisation quantisation,
            TrainedWeights choice,
            TorchModule module,
            PtNDManager manager) {
        this.config = config;
        this.layout = new Layout(config);
        this.precision = precision;
        this.choice = choice;
        this.module = module;
        this.manager = manager;
        this.files = new MappedTensors(directory, "model");
        this.nf4 = quantisation == Quantisation.NONE
                ? null
                : new Nf4(module, manager, quantisation == Quantisation.NF4_TWICE);
        this.embedding = load(layout.embedding(), true);
        this.layers = loadLayers();
        this.norm = load(layout.norm(), false);
        this.head = config.tiedHead() ? embedding : load(layout.head(), true);
    }

    PtNDArray embedding() {
        return embedding;
    }

    /// Of the last norm.
    PtNDArray norm() {
        return norm;
    }

    PtNDArray head() {
        return head;
    }

    /// See `w` in `blocks.py`.
    IValue layers() {
        return layers;
    }

    /// Whether those of the projections are in 4 bits.
    boolean quantised() {
        return nf4 != null;
    }

    /// Type of the weights in the file.
    TensorType storedType() {
        return storedAs(layout.embedding());
    }

    List<NamedTensor> all() {
        return List.copyOf(all);
    }

    PtNDArray get(String name) {
        return all.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow()
                .tensor();
    }

    List<NamedTensor> trained() {
        return all.stream().filter(each -> isTrained(each.name())).toList();
    }

    /// See [Transformer#untouched()].
    List<Safetensors.Entry> untouched() {
        var frozen = all.stream().map(NamedTensor::name).filter(name -> !isTrained(name));
        return Stream.concat(frozen, layout.constants().stream())
                .flatMap(name -> files.entry(name).stream())
                .toList();
    }

    /// Writes a tensor of the file as it stands there.
    void copy(String name, SafetensorsWriter writer) throws IOException {
        files.copy(name, writer);
    }

    @Override
    public void close() {
        layers.close();
        files.close();
    }

    private boolean isTrained(String name) {
        return choice.contain(name, layout, config);
    }

    private IValue loadLayers() {
        var tensors = new ArrayList<PtNDArray>();
        for (int i = 0; i < config.layers(); i++) {
            var slots = layout.slots(i);
            int projections = nf4 == null ? 0 : layout.projections().size();
            var scales = new ArrayList<PtNDArray>();
            for (var slot : slots.subList(0, projections)) {
                tensors.add(loadQuantised(slot.name(), scales));
            }
            for (var slot : slots.subList(projections, slots.size())) {
                boolean matrix = slot.shape().size() > 1;
                tensors.add(slot.present() ? load(slot.name(), matrix) : (PtNDArray) manager.create(new float[0]));
            }
            tensors.addAll(scales);
            if (nf4 != null) {
                tensors.addAll(nf4.tables());
            }
        }
        return IValue.listFrom(tensors.toArray(PtNDArray[]::new));
    }

    /// The codes of a weight. Only it is in memory in full while this runs.
    private PtNDArray loadQuantised(String name, List<PtNDArray> scales) {
        var codes = files.copied(manager, name, bytes -> {
            boolean narrow = storedAs(name) == TensorType.BF16;
            var weight = narrow ? cast("reinterpret", bytes, Precision.BF16.scalarType()) : bytes;
            var quantised = Objects.requireNonNull(nf4).quantise(name, weight);
            weight.close();
            scales.add(quantised.scales());
            scales.add(quantised.second());
            return quantised.codes();
        });
        all.add(new NamedTensor(name, codes, true));
        return codes;
    }

    private PtNDArray load(String name, boolean decays) {
        boolean shared = !isTrained(name) && precision == Precision.FP32 && storedAs(name) == TensorType.F32;
        var tensor = shared ? files.bytes(manager, name) : files.copied(manager, name, bytes -> copy(name, bytes));
        all.add(new NamedTensor(name, tensor, decays));
        return tensor;
    }

    /// The bytes of a tensor in the type of computation.
    private PtNDArray copy(String name, PtNDArray bytes) {
        var stored = storedAs(name);
        var tensor = stored == TensorType.BF16 ? cast("reinterpret", bytes, Precision.BF16.scalarType()) : bytes;
        boolean fits = stored == (precision == Precision.FP32 ? TensorType.F32 : TensorType.BF16);
        if (!fits) {
            return cast("cast", tensor, precision.scalarType());
        }
        return tensor == bytes ? (PtNDArray) tensor.duplicate() : tensor; // toType to the same type would not copy
    }

    private TensorType storedAs(String name) {
        return files.entry(name).map(Safetensors.Entry::type).orElse(TensorType.F32);
    }

    PtNDArray cast(String method, PtNDArray tensor, int scalarType) {
        var result = module.tensor(manager, method, true, tensor, scalarType);
        tensor.close();
        return result;
    }
}
