package io.tunewright.bench;

import io.tunewright.llm.Batch;
import io.tunewright.llm.LanguageModel;
import io.tunewright.llm.ModelInspection;
import io.tunewright.llm.Precision;
import io.tunewright.llm.TrainableModel;
import io.tunewright.llm.Tuning;
import io.tunewright.llm.adapter.LoraMerge;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Trains a tiny model for a few steps by every method and writes what comes out beside the logits that the engine
/// gives with it: `AdapterExport <models> <target>`, where `models` has a directory `NAME/model` for each model.
/// `peft_loads.py` then loads all of it with PEFT and transformers and compares.
public final class AdapterExport {

    private static final int ROWS = 2;
    private static final int LENGTH = 24;
    private static final int STEPS = 5;
    private static final double LEARNING_RATE = 2e-2;
    private static final List<String> ALL =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    private static final Map<String, Tuning> METHODS = methods();

    private AdapterExport() {}

    public static void main(String[] arguments) throws IOException {
        try (var models = Files.list(Path.of(arguments[0]))) {
            for (var each : models.sorted().toList()) {
                var model = each.resolve("model");
                if (Files.exists(model.resolve("model.safetensors"))) {
                    for (var method : METHODS.entrySet()) {
                        var name = each.getFileName() + "-" + method.getKey();
                        export(model, method.getValue(), Path.of(arguments[1]).resolve(name));
                        System.out.println(name);
                    }
                }
            }
        }
    }

    private static Map<String, Tuning> methods() {
        Map<String, Tuning> methods = new LinkedHashMap<>();
        var lora = new Tuning.Lora(4, 8, 0, ALL);
        methods.put("lora", lora);
        methods.put("rslora", new Tuning.Lora(4, 8, 0, List.of("q_proj", "v_proj"), true, false));
        methods.put("dora", new Tuning.Lora(4, 8, 0, ALL, false, true));
        methods.put("qlora", new Tuning.QLora(lora, true));
        methods.put("prefix", new Tuning.Prefix(5, false));
        methods.put("projected-prefix", new Tuning.Prefix(5, true));
        methods.put("freeze", new Tuning.Freeze(1, false, true));
        methods.put("full", new Tuning.Full());
        return methods;
    }

    private static void export(Path model, Tuning tuning, Path target) throws IOException {
        var made = Files.createDirectories(target.resolve("made"));
        Files.writeString(target.resolve("base"), model.toAbsolutePath().toString());
        var random = new SplittableRandom(11);
        try (var training = TrainableModel.load(model, "base", tuning, Precision.FP32, 2, false, 5)) {
            for (int step = 0; step < STEPS; step++) {
                var batch = batch(random);
                training.accumulate(batch, batch.learntTokens(), step);
                training.adamStep(LEARNING_RATE, 0.9, 0.999, 1e-8, 0);
            }
            training.save(made);
        }
        var batch = batch(random);
        if (tuning.changesModel()) {
            for (var file : ModelInspection.of(model).files()) {
                if (!Files.exists(made.resolve(file))) {
                    Files.copy(model.resolve(file), made.resolve(file));
                }
            }
            writeLogits(made, null, batch, target.resolve("logits.safetensors"));
            return;
        }
        writeLogits(model, made, batch, target.resolve("logits.safetensors"));
        if (!(tuning instanceof Tuning.Prefix)) {
            LoraMerge.merge(model, made, target.resolve("merged"), 5_000_000_000L);
        }
    }

    private static Batch batch(SplittableRandom random) {
        int[] ids = random.ints(ROWS * LENGTH, 4, 500).toArray();
        return Batch.of(ROWS, LENGTH, ids, ids);
    }

    private static void writeLogits(Path model, @Nullable Path adapter, Batch batch, Path file) throws IOException {
        try (var loaded = LanguageModel.load(model, Precision.FP32, 2)) {
            if (adapter != null) {
                loaded.attach("it", adapter);
            }
            float[] logits = loaded.logits(batch, adapter == null ? null : "it");
            long vocabulary = logits.length / batch.ids().length;
            var specs = List.of(
                    new Spec("input_ids", TensorType.I32, List.of((long) ROWS, (long) LENGTH)),
                    new Spec("logits", TensorType.F32, List.of((long) ROWS, (long) LENGTH, vocabulary)));
            try (var writer = new SafetensorsWriter(file, specs)) {
                var ids = ByteBuffer.allocate(4 * batch.ids().length).order(ByteOrder.LITTLE_ENDIAN);
                ids.asIntBuffer().put(batch.ids());
                writer.write("input_ids", ids);
                var values = ByteBuffer.allocate(4 * logits.length).order(ByteOrder.LITTLE_ENDIAN);
                values.asFloatBuffer().put(logits);
                writer.write("logits", values);
                writer.commit();
            }
        }
    }
}
