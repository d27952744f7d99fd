package io.tunewright.llm.adapter;

import ai.djl.pytorch.engine.PtNDArray;
import io.tunewright.llm.Precision;
import io.tunewright.llm.family.Llama;
import io.tunewright.llm.family.LowRank;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.ShardedWriter;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Adds an adapter to the weights of its base: `W + scale · B · A`, computed in float32 in the unquantised base and stored
/// in the type the base has in its files.
public final class LoraMerge {

    /// What of a model directory is not weights and belongs to a merged model too.
    private static final List<String> COMPANIONS = List.of(
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "tokenizer.model",
            "chat_template.jinja");

    private LoraMerge() {}

    /// Writes the merged model into `target`, in Hugging Face layout.
    ///
    /// @param target        made if it is missing
    /// @param maxShardBytes largest weight file; a larger tensor gets a file of its own
    /// @throws io.tunewright.llm.ModelRefusedException if the adapter does not fit the model
    public static void merge(Path modelDirectory, Path adapterDirectory, Path target, long maxShardBytes)
            throws IOException {
        Files.createDirectories(target);
        try (var model = new Llama(modelDirectory, Precision.FP32, 0, false);
                var lora = LowRank.load(model, AdapterConfig.read(adapterDirectory), adapterDirectory)) {
            Map<String, PtNDArray> factors = new HashMap<>();
            lora.list().forEach(factor -> factors.put(factor.name(), factor.tensor()));
            var specs = model.weights().stream()
                    .map(weight -> new SafetensorsWriter.Spec(
                            weight.name(), model.storedType(), dimensions(weight.tensor())))
                    .toList();
            try (var writer = new ShardedWriter(target, specs, maxShardBytes)) {
                Map<String, PtNDArray> weights = new HashMap<>();
                model.weights().forEach(weight -> weights.put(weight.name(), weight.tensor()));
                for (var spec : writer.order()) {
                    try (var scope = model.scope()) {
                        String module = "base_model.model." + spec.name().replaceAll("\\.weight$", "");
                        var weight = Objects.requireNonNull(weights.get(spec.name()));
                        var a = factors.get(module + ".lora_A.weight");
                        var b = factors.get(module + ".lora_B.weight");
                        var merged = a == null || b == null
                                ? weight
                                : model.module().tensor(scope, "merge", false, weight, a, b, lora.scale());
                        var stored = model.storedType() == TensorType.F32
                                ? merged
                                : model.module().tensor(scope, "cast", false, merged, scalarType(model.storedType()));
                        writer.write(spec.name(), stored.toByteBuffer(false));
                    }
                }
                writer.commit();
            }
        }
        for (String name : COMPANIONS) {
            if (Files.isRegularFile(modelDirectory.resolve(name))) {
                Files.copy(modelDirectory.resolve(name), target.resolve(name));
            }
        }
    }

    private static List<Long> dimensions(PtNDArray tensor) {
        return Arrays.stream(tensor.getShape().getShape()).boxed().toList();
    }

    private static int scalarType(TensorType type) {
        return type == TensorType.F16 ? 5 : 15;
    }
}
