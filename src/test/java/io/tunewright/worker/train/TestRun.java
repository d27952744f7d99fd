package io.tunewright.worker.train;

import io.tunewright.worker.EventLog;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.TrainingSettings;
import io.tunewright.worker.TuningMethod;
import io.tunewright.worker.report.RunControl;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A run directory on a tiny random model.
record TestRun(Path directory) {

    private static final JsonMapper JSON = JsonMapper.shared();
    static final TuningMethod LORA =
            new TuningMethod.Lora(4, 8, 0.1, List.of("q_proj", "v_proj", "up_proj", "down_proj"));

    static Path model() {
        try {
            return Path.of(Objects.requireNonNull(TestRun.class.getResource("/parity/llama-gqa/model"))
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static TestRun create(Path directory, TrainingSettings settings) throws IOException {
        return create(directory, settings, model());
    }

    static TestRun create(Path directory, TrainingSettings settings, Path model) throws IOException {
        Files.createDirectories(directory.resolve("data"));
        examples(directory.resolve(RunSpec.TRAINING_DATA), 40, 1);
        examples(directory.resolve(RunSpec.HELD_OUT_DATA), 5, 2);
        var spec = new RunSpec("run", 1, model.toString(), "tiny", settings, 2, 0);
        Files.write(directory.resolve(RunSpec.FILE), JSON.writeValueAsBytes(spec));
        return new TestRun(directory);
    }

    /// The learning rate climbs over two steps and falls as a cosine.
    static TrainingSettings settings(TuningMethod method, String precision, int steps, int saveSteps, int keep) {
        return new TrainingSettings(
                method, 1, steps, 2, 2, 5e-3, "cosine", 0, 2, 0.01, 0.9, 0.999, 1e-8, 1, 48, true, false, precision, 7,
                saveSteps, keep, 0, 0, 0, 0, List.of(), 0, "", 0, 0, false);
    }

    static TrainingSettings withLearningRate(TrainingSettings s, double rate) {
        return with(s, Map.of("learningRate", rate));
    }

    static TrainingSettings withWarmup(TrainingSettings s, double ratio, int steps) {
        return with(s, Map.of("warmupRatio", ratio, "warmupSteps", steps));
    }

    /// Measures every so many steps and stops early.
    static TrainingSettings withEarlyStopping(
            TrainingSettings s, int everySteps, int patience, double threshold, boolean checkpointing) {
        return with(
                s,
                Map.of(
                        "evaluationSteps", everySteps,
                        "earlyStoppingPatience", patience,
                        "earlyStoppingThreshold", threshold,
                        "gradientCheckpointing", checkpointing));
    }

    static TrainingSettings withSamples(TrainingSettings s, int everySteps, List<String> prompts) {
        return with(
                s,
                Map.of(
                        "evaluationSteps", everySteps,
                        "sampleSteps", everySteps,
                        "samplePrompts", prompts,
                        "sampleMaxTokens", 5,
                        "sampleSystem", "Be brief."));
    }

    /// Answers so many held-out questions at each measurement.
    static TrainingSettings withPredictions(TrainingSettings s, int everySteps, int rows, int tokens) {
        return with(s, Map.of("evaluationSteps", everySteps, "predictionRows", rows, "predictionTokens", tokens));
    }

    /// @param changes by the names of components
    static TrainingSettings with(TrainingSettings settings, Map<String, Object> changes) {
        var tree = (ObjectNode) JSON.valueToTree(settings);
        changes.forEach((name, value) -> {
            if (!tree.has(name)) {
                throw new IllegalArgumentException("no setting " + name);
            }
            tree.set(name, JSON.valueToTree(value));
        });
        return JSON.treeToValue(tree, TrainingSettings.class);
    }

    int run() throws IOException {
        return TrainWorker.run(directory, new RunControl());
    }

    RunResult result() throws IOException {
        return JSON.readValue(Files.readString(directory.resolve(RunResult.FILE)), RunResult.class);
    }

    List<RunEvent> events() throws IOException {
        List<RunEvent> events = new ArrayList<>();
        for (var line : Files.readAllLines(directory.resolve(EventLog.FILE))) {
            events.add(JSON.readValue(line, RunEvent.class));
        }
        return events;
    }

    <E extends RunEvent> List<E> events(Class<E> type) throws IOException {
        return events().stream().filter(type::isInstance).map(type::cast).toList();
    }

    Path checkpoint(long step) {
        return directory.resolve(Checkpoints.DIRECTORY).resolve("step-%06d".formatted(step));
    }

    List<String> checkpoints() throws IOException {
        try (var names = Files.list(directory.resolve(Checkpoints.DIRECTORY))) {
            return names.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /// The same run directory, with the checkpoints up to a step, as a killed worker would have left it.
    TestRun copyUpTo(long step, Path target) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = file.getParent().getFileName().toString();
                boolean later = name.startsWith("step-") && Long.parseLong(name.substring(5)) > step;
                if (!later && !file.endsWith(RunResult.FILE)) {
                    var copy = target.resolve(directory.relativize(file));
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
        return new TestRun(target);
    }

    static void examples(Path file, int count, long seed) {
        var random = new Random(seed);
        try (var writer = TokenizedData.write(file)) {
            for (int i = 0; i < count; i++) {
                int[] ids = new int[6 + random.nextInt(14)];
                boolean[] learnt = new boolean[ids.length];
                int start = 4 + random.nextInt(200);
                for (int t = 0; t < ids.length; t++) {
                    ids[t] = (start + 3 * t) % 500 + 4;
                    learnt[t] = t > 2;
                }
                var weights = new float[ids.length];
                for (int t = 0; t < ids.length; t++) {
                    weights[t] = learnt[t] ? 1 : 0;
                }
                writer.add(TokenizedData.Example.of(i + 1, ids, weights));
            }
        }
    }
}
