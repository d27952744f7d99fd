package io.tunewright.llm.adapter;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelInspection;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.Precision;
import io.tunewright.llm.family.Layout;
import io.tunewright.llm.family.Projection;
import io.tunewright.llm.family.Transformer;
import io.tunewright.llm.torch.TorchModule;
import io.tunewright.llm.torch.TorchRuntime;
import io.tunewright.llm.weights.MappedTensors;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import io.tunewright.llm.weights.ShardedWriter;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Merges an adapter into its base: `W + scale · B A` (Hu et al. 2021, §4.1), with magnitudes each row of it brought
/// to its own (Liu et al. 2024, eq. 5). Computed in float32 and stored in the type of `W`. Tensors pass through one
/// by one, so memory stays flat.
public final class LoraMerge implements AutoCloseable {

    private static final String PREFIX = "base_model.model.";
    private static final String FACTOR_A = ".lora_A.weight";
    private static final String FACTOR_B = ".lora_B.weight";
    private static final String MAGNITUDES = ".lora_magnitude_vector";

    private final PtNDManager manager = TorchRuntime.newManager(0);
    private final TorchModule module;
    private final ModelConfig config;
    private final Layout layout;
    private final MappedTensors base;
    private final MappedTensors factors;
    private final AdapterConfig adapter;

    private LoraMerge(Path model, Path adapterDirectory) {
        adapter = AdapterConfig.read(adapterDirectory);
        config = ModelConfig.read(model);
        layout = new Layout(config);
        module = Transformer.script(manager, layout.family());
        base = new MappedTensors(model, "model");
        factors = new MappedTensors(adapterDirectory, "adapter_model");
    }

    /// Writes a whole model, in Hugging Face layout, into the directory `target`, which is created.
    ///
    /// @param model         the base
    /// @param maxShardBytes size from which the weights are cut into several files
    /// @throws ModelRefusedException if the base cannot be used or the adapter does not fit it
    public static void merge(Path model, Path adapter, Path target, long maxShardBytes) throws IOException {
        var inspection = ModelInspection.of(model);
        Files.createDirectories(target);
        try (var merge = new LoraMerge(model, adapter)) {
            merge.requireFit();
            merge.writeWeights(target, maxShardBytes);
        }
        for (var file : inspection.files()) {
            if (!file.endsWith(".safetensors") && !file.equals(ShardedWriter.INDEX)) {
                Files.copy(model.resolve(file), target.resolve(file));
            }
        }
    }

    @Override
    public void close() {
        module.close();
        manager.close();
        factors.close();
        base.close();
    }

    private void requireFit() {
        Set<String> expected = new TreeSet<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            for (var each : layout.projections()) {
                if (adapter.targets(each.path())) {
                    expected.addAll(requireFactors(layer, each));
                }
            }
        }
        for (var name : factors.names()) {
            if (!expected.contains(name)) {
                throw new ModelRefusedException(
                        "bad-adapter",
                        "adapter_model.safetensors: %s stands beside nothing in this base; merge it into the base it was trained on"
                                .formatted(name));
            }
        }
    }

    private List<String> requireFactors(int layer, Projection projection) {
        var path = PREFIX + layout.path(layer, projection);
        requireShape(path + FACTOR_A, List.of((long) adapter.rank(), (long) projection.columns()));
        requireShape(path + FACTOR_B, List.of((long) projection.rows(), (long) adapter.rank()));
        if (!adapter.decomposed()) {
            return List.of(path + FACTOR_A, path + FACTOR_B);
        }
        requireShape(path + MAGNITUDES, List.of((long) projection.rows()));
        return List.of(path + FACTOR_A, path + FACTOR_B, path + MAGNITUDES);
    }

    private void requireShape(String name, List<Long> shape) {
        var entry = factors.entry(name)
                .orElseThrow(() -> new ModelRefusedException(
                        "bad-adapter",
                        "adapter_model.safetensors has no tensor %s; use a complete adapter".formatted(name)));
        if (!entry.shape().equals(shape)) {
            throw new ModelRefusedException(
                    "bad-adapter",
                    "adapter_model.safetensors: %s has shape %s, but this base and rank need %s; merge it into its own base"
                            .formatted(name, entry.shape(), shape));
        }
    }

    private void writeWeights(Path target, long maxShardBytes) throws IOException {
        var specs = Stream.concat(layout.tensors().keySet().stream(), layout.constants().stream())
                .flatMap(name -> base.entry(name).stream())
                .map(entry -> new Spec(entry.name(), entry.type(), entry.shape()))
                .toList();
        try (var writer = new ShardedWriter(target, specs, maxShardBytes)) {
            for (var spec : writer.order()) {
                try (var scope = (PtNDManager) manager.newSubManager()) {
                    writer.write(spec.name(), merged(scope, spec));
                }
            }
            writer.commit();
        }
    }

    private PtNDArray merged(PtNDManager scope, Spec spec) {
        var weight = tensor(scope, base, spec.name());
        var path = PREFIX + spec.name().replaceFirst("\\.weight$", "");
        if (factors.entry(path + FACTOR_A).isEmpty()) {
            return weight;
        }
        var a = tensor(scope, factors, path + FACTOR_A);
        var b = tensor(scope, factors, path + FACTOR_B);
        if (!adapter.decomposed()) {
            return module.tensor(scope, "merge", false, weight, a, b, adapter.scale());
        }
        var magnitudes = tensor(scope, factors, path + MAGNITUDES);
        return module.tensor(scope, "merge_decomposed", false, weight, a, b, magnitudes, adapter.scale());
    }

    private PtNDArray tensor(PtNDManager scope, MappedTensors files, String name) {
        var bytes = files.bytes(scope, name);
        return files.entry(name).orElseThrow().type() == TensorType.BF16
                ? module.tensor(scope, "reinterpret", false, bytes, Precision.BF16.scalarType())
                : bytes;
    }
}
