package io.tunewright.experiment.forecast;

import io.tunewright.bench.RandomModel;
import io.tunewright.cluster.local.WorkerSurroundings;
import io.tunewright.recipe.Method;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.TrainingSettings;
import io.tunewright.worker.TuningMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/// Peak memory of real workers beside what [MemoryModel] forecasts, at the points of [MeasuredMemoryTest] and as its
/// rows: three steps each of random models in the shapes of the benchmark. Arguments: patterns, one of which must be
/// found in a point's row, such as `qwen05` or `qlora.*512`; none for all.
public final class MemoryBench {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int STEPS = 3;

    private MemoryBench() {}

    public static void main(String[] patterns) throws IOException, InterruptedException {
        var home = Files.createTempDirectory("tunewright-memory");
        try {
            for (var shape : RandomModel.SHAPES) {
                var points = points(shape.name(), patterns);
                if (!points.isEmpty()) {
                    var model = home.resolve(shape.name());
                    shape.write(model);
                    for (var point : points) {
                        measure(home.resolve("run"), model, point);
                    }
                    FileSystemUtils.deleteRecursively(model);
                }
            }
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
        Runtime.getRuntime().halt(0);
    }

    private static List<MemoryPoint> points(String shape, String[] patterns) {
        return MemoryPoint.measured()
                .filter(point -> point.model().equals(shape))
                .filter(point -> patterns.length == 0
                        || Stream.of(patterns).anyMatch(pattern -> Pattern.compile(pattern)
                                .matcher(point.toString())
                                .find()))
                .toList();
    }

    private static void measure(Path run, Path model, MemoryPoint point) throws IOException, InterruptedException {
        prepare(run, model, point);
        WorkerSurroundings.train(run)
                .redirectErrorStream(true)
                .redirectOutput(run.resolve("worker.log").toFile())
                .start()
                .waitFor();
        long peak = JSON.readValue(Files.readString(run.resolve(RunResult.FILE)), RunResult.class)
                .peakBytes();
        System.out.printf(Locale.ROOT, "%s  # %.2f%n", point.with(peak), (double) point.forecast() / peak);
        FileSystemUtils.deleteRecursively(run);
    }

    /// Fills a run directory.
    static void prepare(Path run, Path model, MemoryPoint point) throws IOException {
        Files.createDirectories(run.resolve("data"));
        data(run.resolve(RunSpec.TRAINING_DATA), point);
        var spec = new RunSpec("bench", 1, model.toString(), point.model(), settings(point), 2, 0);
        Files.write(run.resolve(RunSpec.FILE), JSON.writeValueAsBytes(spec));
    }

    /// Rows of full length, or examples of mixed lengths that are packed; half of the tokens are learnt.
    private static void data(Path file, MemoryPoint point) {
        var random = new Random(3);
        int examples = point.rows() * (STEPS + 1) * (point.packed() ? point.length() / 64 : 1);
        try (var writer = TokenizedData.write(file)) {
            for (int i = 0; i < examples; i++) {
                int length = point.packed() ? 40 + random.nextInt(48) : point.length();
                int[] ids = random.ints(length, 4, 4000).toArray();
                boolean[] learnt = new boolean[length];
                for (int t = length / 2; t < length; t++) {
                    learnt[t] = true;
                }
                writer.add(ids, learnt);
            }
        }
    }

    private static TrainingSettings settings(MemoryPoint point) {
        var method =
                switch (point.recipe().method()) {
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
                point.rows(),
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
                point.length(),
                point.packed(),
                point.recomputed(),
                point.precision(),
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
