package io.tunewright.experiment.forecast;

import io.tunewright.llm.ModelInspection;
import io.tunewright.llm.ModelInspection.TensorInfo;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.text.RecipeReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A training whose peak memory was measured: a row of `measured-memory.csv`.
///
/// @param recomputed whether with gradient checkpointing
/// @param peak       bytes
record MemoryPoint(
        String model,
        String method,
        String precision,
        int rows,
        int length,
        boolean packed,
        boolean recomputed,
        long peak) {

    private static final String FILE = "measured-memory.csv";

    private static final Map<String, ModelInspection> MODELS = Map.of(
            "llama26", model(27_795_968, new ModelInspection.Shape(4096, 512, 1408, 8, 8, 8, 64), "F32"),
            "llama125", model(134_105_856, new ModelInspection.Shape(32_000, 768, 2048, 12, 12, 12, 64), "F32"),
            "qwen05", model(494_032_768, new ModelInspection.Shape(151_936, 896, 4864, 24, 14, 2, 64), "BF16"));

    private static final Map<String, String> METHODS = Map.of(
            "lora", "lora",
            "dora", "lora, use_dora: true",
            "qlora", "qlora",
            "full", "full",
            "freeze", "freeze",
            "prefix", "ptuning_v2, pre_seq_len: 64",
            "projected", "ptuning_v2, pre_seq_len: 64, prefix_projection: true");

    /// One tensor a layer says how many weights its matrices and norms have.
    private static ModelInspection model(long parameters, ModelInspection.Shape shape, String dtype) {
        long width = shape.width();
        long heads = (long) (shape.heads() + shape.keyValueHeads()) * shape.headWidth();
        long layer = width * (2 * heads + 3L * shape.feedForwardWidth() + 2);
        var layers = IntStream.range(0, shape.layers())
                .mapToObj(i -> new TensorInfo("model.layers.%d.all".formatted(i), dtype, List.of(layer), ""))
                .toList();
        return ModelsOfCostTest.model(parameters, shape, dtype, layers);
    }

    static Stream<MemoryPoint> measured() {
        try (var file = MemoryPoint.class.getResourceAsStream(FILE)) {
            return new String(Objects.requireNonNull(file, FILE).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(MemoryPoint::of);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static MemoryPoint of(String row) {
        String[] cells = row.split(",");
        return new MemoryPoint(
                cells[0],
                cells[1],
                cells[2],
                Integer.parseInt(cells[3]),
                Integer.parseInt(cells[4]),
                cells[5].equals("packed"),
                cells[6].equals("recomputed"),
                Long.parseLong(cells[7]));
    }

    MemoryPoint with(long peak) {
        return new MemoryPoint(model, method, precision, rows, length, packed, recomputed, peak);
    }

    RecipeData recipe() {
        return RecipeReader.read("""
                name: measured
                method: {type: %s}
                precision: %s
                per_device_train_batch_size: %d
                packing: %s
                gradient_checkpointing: %s
                max_seq_length: %d
                """.formatted(METHODS.get(method), precision, rows, packed, recomputed, length))
                .require();
    }

    /// Bytes of such a training's worker when it is bare: no channel, no samples, three steps.
    long forecast() {
        return MemoryModel.of(Objects.requireNonNull(MODELS.get(model)), recipe(), length)
                        .total()
                - MemoryModel.REPORTING;
    }

    /// The row.
    @Override
    public String toString() {
        return String.join(
                ",",
                model,
                method,
                precision,
                Integer.toString(rows),
                Integer.toString(length),
                packed ? "packed" : "plain",
                recomputed ? "recomputed" : "kept",
                Long.toString(peak));
    }
}
