package io.tunewright.experiment.forecast;

import io.tunewright.llm.ModelInspection;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.TensorType;
import io.tunewright.recipe.Method;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.text.RecipeReader;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.TrainingSettings;
import io.tunewright.worker.TuningMethod;
import io.tunewright.worker.WorkerMain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Peak memory of real workers beside what [MemoryModel] forecasts: three steps each of random models in the shapes
/// of the benchmark. Arguments: shapes and methods to measure and rows of a micro-batch, such as `qwen05 dora 1`; none
/// for all.
public final class MemoryBench {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int STEPS = 3;
    private static final List<String> VARIANTS = List.of("lora", "dora", "qlora", "full");

    private MemoryBench() {}

    /// @param ties whether the head is the embedding
    private record Shape(
            String name,
            String type,
            int vocabulary,
            int width,
            int feedForward,
            int layers,
            int heads,
            int keyValueHeads,
            boolean ties,
            TensorType stored) {

        Map<String, List<Long>> tensors() {
            long d = width;
            long head = d / heads;
            var tensors = new LinkedHashMap<String, List<Long>>();
            tensors.put("model.embed_tokens.weight", List.of((long) vocabulary, d));
            for (int i = 0; i < layers; i++) {
                String at = "model.layers." + i + ".";
                long keys = head * keyValueHeads;
                tensors.put(at + "self_attn.q_proj.weight", List.of(d, d));
                tensors.put(at + "self_attn.k_proj.weight", List.of(keys, d));
                tensors.put(at + "self_attn.v_proj.weight", List.of(keys, d));
                tensors.put(at + "self_attn.o_proj.weight", List.of(d, d));
                if (type.equals("qwen2")) {
                    tensors.put(at + "self_attn.q_proj.bias", List.of(d));
                    tensors.put(at + "self_attn.k_proj.bias", List.of(keys));
                    tensors.put(at + "self_attn.v_proj.bias", List.of(keys));
                }
                tensors.put(at + "mlp.gate_proj.weight", List.of((long) feedForward, d));
                tensors.put(at + "mlp.up_proj.weight", List.of((long) feedForward, d));
                tensors.put(at + "mlp.down_proj.weight", List.of(d, (long) feedForward));
                tensors.put(at + "input_layernorm.weight", List.of(d));
                tensors.put(at + "post_attention_layernorm.weight", List.of(d));
            }
            tensors.put("model.norm.weight", List.of(d));
            if (!ties) {
                tensors.put("lm_head.weight", List.of((long) vocabulary, d));
            }
            return tensors;
        }

        Map<String, Object> config() {
            var config = new LinkedHashMap<String, Object>();
            config.put("architectures", List.of(type.equals("qwen2") ? "Qwen2ForCausalLM" : "LlamaForCausalLM"));
            config.put("model_type", type);
            config.put("hidden_size", width);
            config.put("intermediate_size", feedForward);
            config.put("num_hidden_layers", layers);
            config.put("num_attention_heads", heads);
            config.put("num_key_value_heads", keyValueHeads);
            config.put("vocab_size", vocabulary);
            config.put("max_position_embeddings", 1024);
            config.put("rms_norm_eps", 1e-6);
            config.put("rope_theta", 10000.0);
            config.put("hidden_act", "silu");
            config.put("tie_word_embeddings", ties);
            config.put("eos_token_id", 2);
            return config;
        }

        void write(Path directory) throws IOException {
            Files.createDirectories(directory);
            Files.write(directory.resolve("config.json"), JSON.writeValueAsBytes(config()));
            for (var file : List.of("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")) {
                try (var from = MemoryBench.class.getResourceAsStream("/starter-model/" + file)) {
                    Files.write(directory.resolve(file), from.readAllBytes());
                }
            }
            // the starter's tokenizer, with as many words as the embedding has rows
            var tokenizer = (ObjectNode) JSON.readTree(Files.readAllBytes(directory.resolve("tokenizer.json")));
            var words = (ObjectNode) tokenizer.path("model").path("vocab");
            for (int id = 4096; id < vocabulary; id++) {
                words.put("unused-" + id, id);
            }
            Files.write(directory.resolve("tokenizer.json"), JSON.writeValueAsBytes(tokenizer));
            var specs = tensors().entrySet().stream()
                    .map(tensor -> new SafetensorsWriter.Spec(tensor.getKey(), stored, tensor.getValue()))
                    .toList();
            try (var writer = new SafetensorsWriter(directory.resolve("model.safetensors"), specs)) {
                for (var tensor : tensors().entrySet()) {
                    long elements = tensor.getValue().stream().reduce(1L, (a, b) -> a * b);
                    boolean norm = tensor.getKey().endsWith("norm.weight");
                    writeValues(writer, tensor.getKey(), elements, norm);
                }
                writer.commit();
            }
        }

        private void writeValues(SafetensorsWriter writer, String name, long elements, boolean norm)
                throws IOException {
            var random = new Random(name.hashCode());
            var buffer = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
            for (long i = 0; i < elements; i++) {
                float value = norm ? 1 : (random.nextFloat() - 0.5f) * 0.07f;
                if (stored == TensorType.F32) {
                    buffer.putFloat(value);
                } else {
                    buffer.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
                }
                if (buffer.remaining() < 4 || i == elements - 1) {
                    writer.write(name, buffer.flip());
                    buffer.clear();
                }
            }
        }
    }

    private static final List<Shape> SHAPES = List.of(
            new Shape("starter", "llama", 4096, 192, 512, 6, 6, 6, true, TensorType.F32),
            new Shape("llama26", "llama", 4096, 512, 1408, 8, 8, 8, true, TensorType.F32),
            new Shape("llama125", "llama", 32_000, 768, 2048, 12, 12, 12, false, TensorType.F32),
            new Shape("qwen05", "qwen2", 151_936, 896, 4864, 24, 14, 2, true, TensorType.BF16));

    public static void main(String[] words) throws IOException, InterruptedException {
        var home = Files.createTempDirectory("tunewright-memory");
        try {
            System.out.println("model     method prec rows  packing checkpointing   measured   forecast  ratio");
            for (var shape : SHAPES) {
                if (Stream.of(words).anyMatch(word -> SHAPES.stream()
                                .anyMatch(any -> any.name().equals(word)))
                        && !List.of(words).contains(shape.name())) {
                    continue;
                }
                var model = home.resolve(shape.name());
                shape.write(model);
                for (var recipe : recipes(shape, words)) {
                    if (Stream.of(words).anyMatch(VARIANTS::contains)
                            && !List.of(words).contains(recipe.method().variant())) {
                        continue;
                    }
                    measure(home, shape, model, recipe);
                }
                FileSystemUtils.deleteRecursively(model);
            }
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
        Runtime.getRuntime().halt(0);
    }

    private static List<RecipeData> recipes(Shape shape, String[] words) {
        int rows = Stream.of(words)
                .filter(word -> word.matches("\\d+"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(shape.name().equals("qwen05") ? 2 : 4);
        var precisions = shape.name().equals("qwen05") ? List.of("bf16") : List.of("bf16", "fp32");
        return precisions.stream()
                .flatMap(precision -> Stream.of("lora", "lora, use_dora: true", "qlora", "full")
                        .filter(method -> !(shape.name().equals("qwen05") && method.equals("full")))
                        .flatMap(method -> Stream.of(false, true)
                                .flatMap(packing -> Stream.of(false, true).map(checkpointing -> RecipeReader.read(
                                                """
                                                name: measured
                                                method: {type: %s}
                                                precision: %s
                                                per_device_train_batch_size: %d
                                                packing: %s
                                                gradient_checkpointing: %s
                                                max_seq_length: 512
                                                """.formatted(method, precision, rows, packing, checkpointing))
                                        .require()))))
                .toList();
    }

    private static void measure(Path home, Shape shape, Path model, RecipeData recipe)
            throws IOException, InterruptedException {
        var run = home.resolve("run");
        Files.createDirectories(run.resolve("data"));
        data(run.resolve(RunSpec.TRAINING_DATA), recipe);
        var spec = new RunSpec("bench", 1, model.toString(), shape.name(), settings(recipe), 2, 0);
        Files.write(run.resolve(RunSpec.FILE), JSON.writeValueAsBytes(spec));
        var worker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerMain.class.getName(),
                        "train",
                        run.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("worker.log").toFile())
                .start();
        worker.waitFor();
        var result = JSON.readValue(Files.readString(run.resolve(RunResult.FILE)), RunResult.class);
        long forecast = MemoryModel.of(ModelInspection.of(model), recipe, recipe.maxLength())
                        .total()
                - MemoryModel.REPORTING;
        System.out.printf(
                Locale.ROOT,
                "%-9s %-6s %s %dx%d %-7s %-5s %,15d %,15d  %.3f%n",
                shape.name(),
                recipe.method().variant(),
                recipe.precision(),
                recipe.batchSize(),
                recipe.maxLength(),
                recipe.packing() ? "packed" : "plain",
                recipe.gradientCheckpointing(),
                result.peakBytes(),
                forecast,
                (double) forecast / result.peakBytes());
        FileSystemUtils.deleteRecursively(run);
    }

    /// Rows of full length, or examples of mixed lengths that are packed; half of the tokens are learnt.
    private static void data(Path file, RecipeData recipe) {
        var random = new Random(3);
        try (var writer = TokenizedData.write(file)) {
            for (int i = 0; i < recipe.batchSize() * (STEPS + 1) * (recipe.packing() ? 8 : 1); i++) {
                int length = recipe.packing() ? 40 + random.nextInt(48) : recipe.maxLength();
                int[] ids = random.ints(length, 4, 4000).toArray();
                boolean[] learnt = new boolean[length];
                for (int t = length / 2; t < length; t++) {
                    learnt[t] = true;
                }
                writer.add(ids, learnt);
            }
        }
    }

    private static TrainingSettings settings(RecipeData recipe) {
        var method =
                switch (recipe.method()) {
                    case Method.Lora(var rank, var alpha, var dropout, var targets, var stable, var decomposed) ->
                        new TuningMethod.Lora(rank, alpha, dropout, targets, stable, decomposed);
                    case Method.QLora(var rank, var alpha, var dropout, var targets, var twice) ->
                        new TuningMethod.QLora(rank, alpha, dropout, targets, twice);
                    default -> new TuningMethod.Full();
                };
        return new TrainingSettings(
                method,
                1,
                STEPS,
                recipe.batchSize(),
                1,
                1e-4,
                "constant",
                0,
                0,
                0,
                0.9,
                0.999,
                1e-8,
                1,
                recipe.maxLength(),
                recipe.packing(),
                recipe.gradientCheckpointing(),
                recipe.precision(),
                1,
                0,
                1,
                0,
                0,
                0,
                0,
                List.of(),
                16,
                "",
                0,
                0,
                false);
    }
}
