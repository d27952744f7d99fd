package io.tunewright.worker.collect;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.tunewright.llm.weights.Safetensors;
import io.tunewright.worker.CheckpointManifest;
import io.tunewright.worker.CollectSpec;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TrainingSettings;
import io.tunewright.worker.TuningMethod;
import io.tunewright.worker.report.RunControl;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/// The worker beside a trainer that writes what TRL wrote.
class CollectWorkerTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path MODEL =
            Path.of("src/test/resources/parity/llama/model").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void aTrainersRunLooksLikeOneOfOurs() throws Exception {
        var run = directory("run", 8);

        assertThat(CollectWorker.run(run, new RunControl())).isZero();

        var result = result(run);
        assertThat(result.outcome()).isEqualTo(RunResult.Outcome.SUCCEEDED);
        assertThat(result.lastStep()).isEqualTo(8);
        assertThat(result.lastCheckpoint()).isEqualTo(8);
        assertThat(result.trainedTokens()).isEqualTo(1198);
        var events = events(run);
        assertThat(events.getFirst())
                .isInstanceOfSatisfying(RunEvent.Started.class, started -> assertThat(started.totalSteps())
                        .isEqualTo(8));
        var progress = of(events, RunEvent.Progress.class);
        assertThat(progress).extracting(RunEvent::step).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(progress.get(1).loss()).isCloseTo(10.58, within(0.01));
        assertThat(progress.get(1).learningRate()).isEqualTo(0.001);
        assertThat(progress.get(1).gradientNorm()).isCloseTo(3.64, within(0.01));
        assertThat(of(events, RunEvent.Validated.class))
                .extracting(RunEvent::step)
                .containsExactly(4L, 8L);
        assertThat(of(events, RunEvent.CheckpointWritten.class))
                .extracting(RunEvent.CheckpointWritten::directory)
                .containsExactly("checkpoints/step-000004", "checkpoints/step-000008");
    }

    @Test
    void aCheckpointHoldsTensorsAndOurOwnWordsOnly() throws Exception {
        var run = directory("run", 8);

        CollectWorker.run(run, new RunControl());

        var checkpoint = run.resolve("checkpoints/step-000008");
        try (var files = Files.list(checkpoint)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "adapter_model.safetensors",
                            "adapter_config.json",
                            "trainer.safetensors",
                            "trainer_state.json",
                            "manifest.json");
        }
        var config = JSON.readTree(Files.readString(checkpoint.resolve("adapter_config.json")));
        assertThat(config.path("base_model_name_or_path").asString()).isEqualTo("tiny");
        assertThat(config.path("r").asInt()).isEqualTo(4);
        assertThat(Safetensors.open(checkpoint.resolve("trainer.safetensors")).tensors())
                .containsOnlyKeys("optimizer.pt", "rng_state_0.pth", "rng_state_1.pth", "scheduler.pt");
        var manifest = JSON.readValue(Files.readString(checkpoint.resolve("manifest.json")), CheckpointManifest.class);
        assertThat(manifest.step()).isEqualTo(8);
        assertThat(manifest.loss()).isCloseTo(9.946, within(0.001));
        assertThat(manifest.files()).hasSize(4);
    }

    @Test
    void theNextAttemptGoesOnFromTheLastCheckpoint() throws Exception {
        var first = directory("first", 8, "die-at=6");
        assertThat(CollectWorker.run(first, new RunControl()))
                .as("killed from outside: no result, worth another try")
                .isEqualTo(137);
        assertThat(first.resolve(RunResult.FILE)).doesNotExist();
        var second = directory("second", 8);
        copy(first.resolve("checkpoints/step-000004"), second.resolve("checkpoints/step-000004"));

        assertThat(CollectWorker.run(second, new RunControl())).isZero();

        assertThat(Files.readString(second.resolve("trainer/console.log"))).contains("resumed from step 4");
        assertThat(of(events(second), RunEvent.Progress.class))
                .extracting(RunEvent::step)
                .containsExactly(5L, 6L, 7L, 8L);
        assertThat(result(second).lastCheckpoint()).isEqualTo(8);
    }

    @Test
    void aCancelledTrainerEndsAndItsLastCheckpointIsKept() throws Exception {
        var run = directory("run", 2000, "steps=2000", "pause=100", "save=1000");
        var control = new RunControl();
        var code = CompletableFuture.supplyAsync(() -> code(run, control));
        await().atMost(30, SECONDS)
                .until(() -> of(events(run), RunEvent.Progress.class).size() > 2);

        control.cancel();

        assertThat(code.get(60, SECONDS)).isEqualTo(3);
        var result = result(run);
        assertThat(result.outcome()).isEqualTo(RunResult.Outcome.CANCELLED);
        assertThat(result.lastCheckpoint()).isEqualTo(result.lastStep()).isPositive();
        assertThat(processesIn(run)).isEmpty();
    }

    @Test
    void aTrainerEndsAfterTheCheckpointThatWasToBeTheLast() throws Exception {
        var run = directory("run", 2000, "steps=2000", "pause=100", "save=4");
        var control = new RunControl();
        control.stopAfterCheckpoint();

        assertThat(CollectWorker.run(run, control)).isEqualTo(3);

        var result = result(run);
        assertThat(result.outcome()).isEqualTo(RunResult.Outcome.CANCELLED);
        assertThat(result.lastCheckpoint()).isBetween(4L, 1000L);
        assertThat(processesIn(run)).isEmpty();
    }

    @Test
    void aTrainerThatDoesNotEndAfterItsLastCheckpointIsEndedAndHasSucceeded() throws Exception {
        var run = directory("run", 8, "lingers=1");

        assertThat(CollectWorker.run(run, new RunControl())).isZero();

        assertThat(result(run).outcome()).isEqualTo(RunResult.Outcome.SUCCEEDED);
        assertThat(Files.readString(run.resolve("events.ndjson"))).contains("does not end after its last checkpoint");
        await().atMost(5, SECONDS)
                .untilAsserted(() -> assertThat(processesIn(run)).isEmpty());
    }

    @Test
    void aTrainerThatDoesNotListenIsKilledWithAllItsChildren() throws Exception {
        var run = directory("run", 2000, "steps=2000", "pause=100", "save=1000", "stubborn=1", "child=1");
        var control = new RunControl();
        var code = CompletableFuture.supplyAsync(() -> code(run, control));
        await().atMost(30, SECONDS)
                .until(() -> of(events(run), RunEvent.Progress.class).size() > 2);
        assertThat(processesIn(run)).hasSizeGreaterThanOrEqualTo(2);

        control.cancel();

        assertThat(code.get(60, SECONDS)).isEqualTo(3);
        await().atMost(5, SECONDS)
                .untilAsserted(() -> assertThat(processesIn(run)).isEmpty());
        assertThat(result(run).message()).startsWith("Stopped after step").endsWith("there was no checkpoint yet.");
    }

    @Test
    void noTrainerOutlivesAWorkerThatIsKilled() throws Exception {
        var run = directory("run", 2000, "steps=2000", "pause=100", "stubborn=1", "child=1");
        var worker = new ProcessBuilder(
                        java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.tunewright.worker.WorkerMain",
                        "collect",
                        run.toString())
                .redirectErrorStream(true)
                .redirectOutput(run.resolve("worker.log").toFile())
                .start();
        await().atMost(60, SECONDS)
                .until(() -> of(events(run), RunEvent.Progress.class).size() > 2);

        worker.destroyForcibly().waitFor();

        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(processesIn(run)).isEmpty());
    }

    @Test
    void aLossThatIsNoNumberEndsTheRun() throws Exception {
        var run = directory("run", 2000, "steps=2000", "pause=50", "nan-at=6");

        assertThat(CollectWorker.run(run, new RunControl())).isEqualTo(1);

        var result = result(run);
        assertThat(result.failure()).isEqualTo(RunResult.Failure.DIVERGED);
        assertThat(result.lastCheckpoint()).isEqualTo(4);
        assertThat(result.message())
                .isEqualTo(
                        "Training diverged at step 6: its loss is no number. Lower the learning rate (now 0.00100) or"
                                + " raise the warm-up. The checkpoint of step 4 was kept.");
        assertThat(run.resolve("checkpoints/step-000008")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB | GPU_OUT_OF_MEMORY | ran out of GPU memory
            OSError: [Errno 28] No space left on device: 'out/checkpoint-4' | DISK_FULL | disk of the external trainer is full
            [rank0]: ValueError: mask is of another length | INTERNAL | failed: ValueError: mask is of another length.
            """)
    void aFailureSaysWhatTheTrainerSaid(String said, RunResult.Failure failure, String sentence) throws Exception {
        var run = directory("run", 8, "die-at=5", "say=" + said);

        assertThat(CollectWorker.run(run, new RunControl())).isEqualTo(1);

        assertThat(result(run).failure()).isEqualTo(failure);
        assertThat(result(run).message()).contains(sentence).endsWith("The checkpoint of step 4 was kept.");
    }

    @ParameterizedTest
    @CsvSource({
        "symlink, lacks adapter_model.safetensors",
        "rank, is not of rank 4",
        "names, has tensors that LoRA does not have",
        "state, trainer_state.json cannot be read"
    })
    void nothingOddIsTaken(String odd, String sentence) throws Exception {
        var run = directory("run", 8, "odd=" + odd);

        assertThat(CollectWorker.run(run, new RunControl())).isEqualTo(1);

        assertThat(result(run).message()).contains(sentence);
        try (var checkpoints = Files.list(run.resolve("checkpoints"))) {
            assertThat(checkpoints).isEmpty();
        }
    }

    @Test
    void aCheckpointOnWishIsSaidToBeImpossible() throws Exception {
        var run = directory("run", 8, "pause=200");
        var control = new RunControl();
        control.checkpoint();

        CollectWorker.run(run, control);

        assertThat(of(events(run), RunEvent.Logged.class))
                .extracting(RunEvent.Logged::message)
                .contains("This trainer writes checkpoints only where the recipe's save_steps says so");
    }

    @Test
    void aTrainerInAContainerOfItsOwnIsWatched() throws Exception {
        var run = directory("run", 8);
        var spec = JSON.readValue(Files.readString(run.resolve(CollectSpec.FILE)), CollectSpec.class);
        Files.writeString(
                run.resolve(CollectSpec.FILE),
                JSON.writeValueAsString(new CollectSpec(
                        CollectSpec.Layout.TRANSFORMERS, 1, List.of(), 1, spec.config(), 8, 1198, 1, 10, 100, 5)));
        var code = CompletableFuture.supplyAsync(() -> code(run, new RunControl()));
        await().atMost(10, SECONDS).until(() -> Files.exists(run.resolve("trainer/model")));

        var trainer = new ProcessBuilder(spec.command())
                .directory(run.resolve("trainer").toFile())
                .redirectErrorStream(true)
                .redirectOutput(run.resolve("trainer/console.log").toFile())
                .start();
        Files.writeString(run.resolve("trainer/exit"), trainer.waitFor() + "\n");

        assertThat(code.get(30, SECONDS)).isZero();
        assertThat(of(events(run), RunEvent.Progress.class)).hasSize(8);
        assertThat(result(run).lastCheckpoint()).isEqualTo(8);
    }

    private Path directory(String name, long steps, String... behaviour) throws IOException {
        var run = folder.resolve(name);
        Files.createDirectories(run.resolve("trainer"));
        Files.writeString(run.resolve("trainer/sft.yaml"), "max_steps: 8\n");
        var command = new ArrayList<>(
                List.of(java(), "-XX:TieredStopAtLevel=1", "-cp", classPath(), FakeTrl.class.getName()));
        command.addAll(List.of(behaviour));
        var collect = new CollectSpec(
                CollectSpec.Layout.TRANSFORMERS, 1, command, 1, "sft.yaml", steps, 1198, 1.6, 10, 100, 4);
        Files.writeString(run.resolve(CollectSpec.FILE), JSON.writeValueAsString(collect));
        var spec = new RunSpec("r", 1, MODEL.toString(), "tiny", settings(), 1, 0);
        Files.writeString(run.resolve(RunSpec.FILE), JSON.writeValueAsString(spec));
        return run;
    }

    static TrainingSettings settings() {
        return new TrainingSettings(
                new TuningMethod.Lora(4, 8, 0, List.of("q_proj")),
                1,
                0,
                8,
                1,
                1e-3,
                "cosine",
                0,
                1,
                0,
                0.9,
                0.999,
                1e-8,
                1,
                64,
                false,
                false,
                "fp32",
                42,
                4,
                2,
                4,
                0,
                0,
                0,
                List.of(),
                1,
                "",
                0,
                1,
                false);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /// The trainer has a working directory of its own.
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static int code(Path run, RunControl control) {
        try {
            return CollectWorker.run(run, control);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static RunResult result(Path run) throws IOException {
        return JSON.readValue(Files.readString(run.resolve(RunResult.FILE)), RunResult.class);
    }

    static List<RunEvent> events(Path run) throws IOException {
        var file = run.resolve("events.ndjson");
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .map(line -> JSON.readValue(line, RunEvent.class))
                .toList();
    }

    static <T extends RunEvent> List<T> of(List<RunEvent> events, Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /// Processes that work in the trainer's directory, whoever started them.
    private static List<Long> processesIn(Path run) throws IOException {
        var directory = run.resolve("trainer").toRealPath();
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> {
                    try {
                        return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                                .equals(directory);
                    } catch (IOException gone) {
                        return false;
                    }
                })
                .toList();
    }
}
