package io.tunewright.experiment.forecast;

import io.tunewright.bench.RandomModel;
import io.tunewright.cluster.local.WorkerSurroundings;
import io.tunewright.llm.ModelInspection;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/// Peak memory of real workers beside what [MemoryModel] forecasts: three steps each of random models in the shapes
/// of the benchmark. Arguments: shapes and methods to measure, rows of a micro-batch, and `bf16` for that precision
/// only, such as `qwen05 dora 1`; none for all.
public final class MemoryBench {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int STEPS = 3;
    private static final List<String> VARIANTS = List.of("lora", "dora", "qlora", "full", "freeze", "ptuning_v2");

    private MemoryBench() {}

    public static void main(String[] words) throws IOException, InterruptedException {
        var home = Files.createTempDirectory("tunewright-memory");
        try {
            System.out.println("model     method prec rows  packing checkpointing   measured   forecast  ratio");
            for (var shape : RandomModel.SHAPES) {
                if (Stream.of(words).anyMatch(word -> RandomModel.SHAPES.stream()
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

    private static List<RecipeData> recipes(RandomModel shape, String[] words) {
        int rows = Stream.of(words)
                .filter(word -> word.matches("\\d+"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(shape.name().equals("qwen05") ? 2 : 4);
        var precisions = shape.name().equals("qwen05") || List.of(words).contains("bf16")
                ? List.of("bf16")
                : List.of("bf16", "fp32");
        return precisions.stream()
                .flatMap(precision -> Stream.of(
                                "lora",
                                "lora, use_dora: true",
                                "qlora",
                                "full",
                                "freeze",
                                "ptuning_v2, pre_seq_len: 64")
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

    private static void measure(Path home, RandomModel shape, Path model, RecipeData recipe)
            throws IOException, InterruptedException {
        var run = home.resolve("run");
        Files.createDirectories(run.resolve("data"));
        data(run.resolve(RunSpec.TRAINING_DATA), recipe);
        var spec = new RunSpec("bench", 1, model.toString(), shape.name(), settings(recipe), 2, 0);
        Files.write(run.resolve(RunSpec.FILE), JSON.writeValueAsBytes(spec));
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerMain.class.getName(),
                        "train",
                        run.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("worker.log").toFile());
        WorkerSurroundings.give(builder).start().waitFor();
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
                    case Method.Freeze(int layers, boolean embeddings, boolean head) ->
                        new TuningMethod.Freeze(layers, embeddings, head);
                    case Method.PTuningV2(int length, boolean projection) ->
                        new TuningMethod.Prefix(length, projection);
                    case Method.Full _ -> new TuningMethod.Full();
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
