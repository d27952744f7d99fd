package io.tunewright.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tunewright.llm.LanguageModel;
import io.tunewright.llm.ModelInspection;
import io.tunewright.llm.Precision;
import io.tunewright.llm.adapter.AdapterConfig;
import io.tunewright.llm.weights.Safetensors;
import io.tunewright.worker.CheckpointManifest;
import io.tunewright.worker.EventLog;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunResult.Failure;
import io.tunewright.worker.RunResult.Outcome;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.TuningMethod;
import io.tunewright.worker.WorkerProcess;
import io.tunewright.worker.report.RunControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class TrainWorkerTest {

    private static final String ADAPTER = "adapter_model.safetensors";

    @TempDir
    private Path temporary;

    @Test
    void trainsToTheEndAndTellsAllOfIt() throws IOException {
        var settings = TestRun.withSamples(
                TestRun.settings(TestRun.LORA, "fp32", 12, 4, 2), 6, List.of("Hi", "x ".repeat(300)));
        var run = TestRun.create(temporary, settings);

        assertThat(run.run()).isZero();

        var result = run.result();
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.failure()).isNull();
        assertThat(result.lastStep()).isEqualTo(12);
        assertThat(result.lastCheckpoint()).isEqualTo(12);
        assertThat(result.peakBytes()).isPositive();
        var started = run.events(RunEvent.Started.class).getFirst();
        assertThat(started.totalSteps()).isEqualTo(12);
        // rank 4 on q (64+64), v (64+16), up (64+160), down (160+64), three layers
        assertThat(started.trainedParameters()).isEqualTo(3 * 4 * (128 + 80 + 224 + 224));
        var progress = run.events(RunEvent.Progress.class);
        assertThat(progress)
                .extracting(RunEvent.Progress::step)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(progress.getLast().loss()).isLessThan(progress.getFirst().loss());
        assertThat(progress.getLast().trainedTokens()).isEqualTo(result.trainedTokens());
        assertThat(progress).allSatisfy(step -> assertThat(step.gradientNorm()).isPositive());
        assertThat(run.events(RunEvent.Sampled.class))
                .extracting(RunEvent.Sampled::step)
                .containsExactly(0L, 6L, 12L);
        assertThat(run.events(RunEvent.Logged.class))
                .filteredOn(line -> line.level().equals("warn"))
                .hasSize(3)
                .allSatisfy(
                        line -> assertThat(line.message()).startsWith("no sample for a prompt: a prompt has 1 to 255"));
        assertThat(run.events(RunEvent.Validated.class))
                .extracting(RunEvent.Validated::step)
                .containsExactly(6L, 12L);
        assertThat(run.events(RunEvent.CheckpointWritten.class))
                .extracting(RunEvent.CheckpointWritten::step)
                .containsExactly(4L, 8L, 12L);
        assertThat(run.checkpoints()).containsExactly("step-000008", "step-000012");
        try (var model = LanguageModel.load(TestRun.model(), Precision.FP32, 1)) {
            model.attach("a", run.checkpoint(12));
            assertThat(model.score(new int[] {5, 8, 11, 14, 17}, "a").logProbabilities())
                    .isNotEqualTo(
                            model.score(new int[] {5, 8, 11, 14, 17}, null).logProbabilities());
        }
    }

    /// Rows are packed; targets are named as recipes name them.
    @ParameterizedTest
    @CsvSource({"qwen2", "qwen3", "mistral-window", "internlm2", "chatglm2"})
    void everyFamilyIsTrainedWithTheSameRecipes(String family) throws IOException {
        var model = TestRun.model().getParent().resolveSibling(family).resolve("model");
        for (var method : List.of(TestRun.LORA, new TuningMethod.Full(), new TuningMethod.Prefix(6, false))) {
            var settings = TestRun.settings(method, "bf16", 8, 4, 2);
            boolean prefix = method instanceof TuningMethod.Prefix;
            var run = TestRun.create(
                    temporary.resolve(method.getClass().getSimpleName()),
                    prefix ? TestRun.withLearningRate(settings, 0.1) : settings,
                    model);

            assertThat(run.run()).isZero();

            assertThat(run.result().outcome()).isEqualTo(Outcome.SUCCEEDED);
            var progress = run.events(RunEvent.Progress.class);
            assertThat(progress.getLast().loss()).isLessThan(progress.getFirst().loss());
            if (!(method instanceof TuningMethod.Full)) {
                try (var loaded = LanguageModel.load(model, Precision.FP32, 1)) {
                    loaded.attach("a", run.checkpoint(8));
                    int[] ids = {5, 8, 11, 14, 17};
                    assertThat(loaded.score(ids, "a").logProbabilities())
                            .isNotEqualTo(loaded.score(ids, null).logProbabilities());
                }
            }
        }
    }

    @Test
    void theManifestTellsEveryFile() throws IOException {
        var run = TestRun.create(temporary, TestRun.settings(TestRun.LORA, "fp32", 2, 0, 0));
        run.run();

        var manifest = JsonMapper.shared()
                .readValue(
                        Files.readString(run.checkpoint(2).resolve(CheckpointManifest.FILE)), CheckpointManifest.class);

        assertThat(manifest.step()).isEqualTo(2);
        assertThat(manifest.files())
                .extracting(CheckpointManifest.Entry::name)
                .containsExactly("adapter_config.json", ADAPTER, "optimizer.safetensors", "trainer_state.json");
        for (var entry : manifest.files()) {
            assertThat(run.checkpoint(2).resolve(entry.name())).hasSize(entry.bytes());
            assertThat(entry.sha256()).matches("[0-9a-f]{64}");
        }
        assertThat(run.events(RunEvent.CheckpointWritten.class).getFirst().directory())
                .isEqualTo("checkpoints/step-000002");
    }

    @ParameterizedTest
    @CsvSource({"fp32", "bf16"})
    void everyWeightCanBeTrainedAndGoesOnExactly(String precision) throws IOException {
        var run = TestRun.create(temporary.resolve("a"), TestRun.settings(new TuningMethod.Full(), precision, 6, 2, 0));
        assertThat(run.run()).isZero();
        var again = run.copyUpTo(4, temporary.resolve("b"));
        assertThat(again.run()).isZero();

        assertThat(again.checkpoint(6).resolve("model.safetensors"))
                .hasSameBinaryContentAs(run.checkpoint(6).resolve("model.safetensors"));
        var model = ModelInspection.of(Files.createDirectories(copyOfModel(run.checkpoint(6))));
        assertThat(model.files()).contains("config.json", "tokenizer.json", "chat_template.jinja", "model.safetensors");
        assertThat(model.dtype()).isEqualTo("F32");
    }

    @Test
    void theLastLayersAreTrainedAndTheCheckpointIsAWholeModel() throws IOException {
        var run = TestRun.create(
                temporary.resolve("a"), TestRun.settings(new TuningMethod.Freeze(1, false, false), "bf16", 6, 2, 0));
        assertThat(run.run()).isZero();
        var again = run.copyUpTo(4, temporary.resolve("b"));
        assertThat(again.run()).isZero();

        assertThat(again.checkpoint(6).resolve("model.safetensors"))
                .hasSameBinaryContentAs(run.checkpoint(6).resolve("model.safetensors"));
        var started = run.events(RunEvent.Started.class).getFirst();
        var model = ModelInspection.of(Files.createDirectories(copyOfModel(run.checkpoint(6))));
        assertThat(model.parameters()).isEqualTo(started.allParameters());
        assertThat(started.trainedParameters()).isEqualTo(model.lastLayersParameters(1, false, false));
        assertThat(model.files()).contains("config.json", "tokenizer.json", "chat_template.jinja");
    }

    /// With its projection, of which a checkpoint's adapter only holds the outcome.
    @Test
    void aPrefixGoesOnExactly() throws IOException {
        var run = TestRun.create(
                temporary.resolve("a"), TestRun.settings(new TuningMethod.Prefix(6, true), "bf16", 6, 2, 0));
        assertThat(run.run()).isZero();
        var again = run.copyUpTo(4, temporary.resolve("b"));
        assertThat(again.run()).isZero();

        assertThat(again.checkpoint(6).resolve("adapter_model.safetensors"))
                .hasSameBinaryContentAs(run.checkpoint(6).resolve("adapter_model.safetensors"));
    }

    @Test
    void aDamagedCheckpointIsPassedOver() throws IOException {
        var run = TestRun.create(temporary.resolve("a"), TestRun.settings(TestRun.LORA, "fp32", 6, 2, 0));
        run.run();
        var again = run.copyUpTo(4, temporary.resolve("b"));
        var file = again.checkpoint(4).resolve(ADAPTER);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        Files.createDirectories(again.checkpoint(6)); // a directory without a manifest
        Files.createDirectories(again.directory().resolve("checkpoints/.step-000006.part"));

        assertThat(again.run()).isZero();

        assertThat(again.events(RunEvent.Logged.class))
                .extracting(RunEvent.Logged::message)
                .contains("resumed from the checkpoint of step 2");
        assertThat(again.checkpoints()).containsExactly("step-000002", "step-000004", "step-000006");
        assertThat(again.checkpoint(6).resolve(ADAPTER))
                .hasSameBinaryContentAs(run.checkpoint(6).resolve(ADAPTER));
    }

    @Test
    void aKilledAndAStoppedRunEndAsOneThatNobodyTouched() throws Exception {
        var settings = TestRun.settings(TestRun.LORA, "fp32", 400, 50, 2);
        var undisturbed = TestRun.create(temporary.resolve("a"), settings);
        assertThat(undisturbed.run()).isZero();
        var run = TestRun.create(temporary.resolve("b"), settings);

        var killed = WorkerProcess.start(run.directory());
        awaitStep(run, 60, killed);
        killed.destroyForcibly().waitFor();
        assertThat(run.directory().resolve(RunResult.FILE)).doesNotExist();

        var stopped = WorkerProcess.start(run.directory());
        awaitStep(run, 110, stopped);
        stopped.destroy();
        assertThat(stopped.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(stopped.exitValue()).isEqualTo(3);
        assertThat(run.result().outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(run.result().lastStep())
                .isBetween(110L, 399L)
                .isEqualTo(run.result().lastCheckpoint());
        assertThat(run.result().message())
                .isEqualTo("Stopped after step %d; its checkpoint was kept."
                        .formatted(run.result().lastStep()));

        assertThat(run.run()).isZero();
        assertThat(run.result().outcome()).isEqualTo(Outcome.SUCCEEDED);
        for (var file : List.of(ADAPTER, "optimizer.safetensors")) {
            assertThat(run.checkpoint(400).resolve(file))
                    .hasSameBinaryContentAs(undisturbed.checkpoint(400).resolve(file));
        }
        assertThat(run.checkpoints()).containsExactly("step-000350", "step-000400");
        assertThat(run.result().trainedTokens()).isEqualTo(undisturbed.result().trainedTokens());
        assertThat(run.events(RunEvent.Progress.class).getLast().loss())
                .isCloseTo(undisturbed.events(RunEvent.Progress.class).getLast().loss(), within(0.0));
    }

    @Test
    void cancelBeforeTheFirstStepAndCheckpointOnDemand() throws IOException {
        var run = TestRun.create(temporary, TestRun.settings(TestRun.LORA, "fp32", 6, 0, 0));
        var cancelled = new RunControl();
        cancelled.cancel();
        assertThat(TrainWorker.run(temporary, cancelled)).isEqualTo(3);
        assertThat(run.result().message()).isEqualTo("Stopped before the first step.");

        var wishing = new RunControl();
        wishing.checkpoint();
        assertThat(TrainWorker.run(temporary, wishing)).isZero();
        assertThat(run.checkpoints()).containsExactly("step-000001", "step-000006");
    }

    @Test
    void divergenceEndsTheRunAndKeepsTheLastCheckpoint() throws IOException {
        var settings = TestRun.withLearningRate(TestRun.settings(TestRun.LORA, "fp32", 6, 1, 0), 1e30);
        var run = TestRun.create(temporary, settings);

        assertThat(run.run()).isEqualTo(1);

        var result = run.result();
        assertThat(result.failure()).isEqualTo(Failure.DIVERGED);
        assertThat(result.message())
                .startsWith("Training diverged at step %d: the".formatted(result.lastStep() + 1))
                .contains("is not a number. Lower the learning rate")
                .endsWith(
                        result.lastCheckpoint() == 0
                                ? "There is no checkpoint yet."
                                : "The checkpoint of step %d was kept.".formatted(result.lastCheckpoint()));
        assertThat(result.lastStep()).isBetween(1L, 5L);
        assertThat(result.lastCheckpoint())
                .as("weights that give nonsense are no good to go on from")
                .isEqualTo(result.lastStep() - 1);
        assertThat(run.checkpoints()).hasSize((int) result.lastStep() - 1);
    }

    @Test
    void aFullDiskKeepsTheLastCheckpoint() throws Exception {
        var disk = Files.createDirectories(temporary.resolve("checkpoints"));
        assumeTrue(
                shell("mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", disk.toString()), "needs the right to mount");
        try {
            var run = TestRun.create(temporary, TestRun.settings(TestRun.LORA, "fp32", 6, 2, 1));

            assertThat(run.run()).isEqualTo(1);

            assertThat(run.result().failure()).isEqualTo(Failure.DISK_FULL);
            assertThat(run.result().message())
                    .isEqualTo(
                            "The disk is full, or what may be written to it is used up. Free some space, then start the run"
                                    + " again. The checkpoint of step 2 was kept.");
            assertThat(run.checkpoints()).containsExactly("step-000002");

            assertThat(shell("mount", "-o", "remount,size=1m", disk.toString())).isTrue();
            assertThat(run.run()).isZero();
            assertThat(run.events(RunEvent.Logged.class))
                    .extracting(RunEvent.Logged::message)
                    .contains("resumed from the checkpoint of step 2");
            assertThat(run.checkpoints()).containsExactly("step-000006");
        } finally {
            shell("umount", disk.toString());
        }
    }

    @Test
    void saysWhatIsWrongWithItsInput() throws IOException {
        var settings = TestRun.settings(TestRun.LORA, "fp32", 2, 0, 0);
        var unlearnt = TestRun.create(temporary.resolve("a"), settings);
        try (var writer = TokenizedData.write(unlearnt.directory().resolve(RunSpec.TRAINING_DATA))) {
            writer.add(new int[] {4, 5, 6}, new boolean[] {true, false, false});
        }
        assertBadInput(
                unlearnt,
                "The run cannot be trained: no token of the training data counts for the loss; answers may be missing,");

        var empty = TestRun.create(temporary.resolve("b"), settings);
        TokenizedData.write(empty.directory().resolve(RunSpec.TRAINING_DATA)).close();
        assertBadInput(empty, "The run cannot be trained: the training data has no example of two tokens or more");

        var missing = TestRun.create(temporary.resolve("c"), settings);
        Files.delete(missing.directory().resolve(RunSpec.TRAINING_DATA));
        assertBadInput(missing, "The run cannot be trained: cannot read train.safetensors");

        var target = TestRun.create(
                temporary.resolve("d"),
                TestRun.settings(new TuningMethod.Lora(4, 8, 0, List.of("c_attn")), "fp32", 2, 0, 0));
        assertBadInput(target, "The run cannot be trained: The adapter targets [c_attn], none of which this model has");

        var prefix = TestRun.create(
                temporary.resolve("f"), TestRun.settings(new TuningMethod.Prefix(220, false), "fp32", 2, 0, 0));
        assertBadInput(
                prefix,
                "The run cannot be trained: sequences have up to 48 tokens, but beside the prefix the model has room for 36;"
                        + " shorten either");

        var broken = TestRun.create(temporary.resolve("e"), settings);
        Files.writeString(broken.directory().resolve(RunSpec.FILE), "{");
        assertBadInput(broken, "The run cannot be trained: ");
    }

    @Test
    void theAdapterOfARankStabilisedRunSaysSo() throws IOException {
        var method = new TuningMethod.Lora(4, 8, 0, List.of("q_proj"), true, false);
        var run = TestRun.create(temporary, TestRun.settings(method, "fp32", 2, 0, 0));

        assertThat(run.run()).isZero();

        var checkpoint = temporary.resolve("checkpoints/step-000002");
        assertThat(AdapterConfig.read(checkpoint).scale()).isEqualTo(8 / Math.sqrt(4));
    }

    @Test
    void theAdapterOfADecomposedRunHasMagnitudes() throws IOException {
        var method = new TuningMethod.Lora(4, 8, 0.1, List.of("q_proj"), false, true);
        var run = TestRun.create(temporary, TestRun.settings(method, "bf16", 2, 0, 0));

        assertThat(run.run()).isZero();

        var checkpoint = temporary.resolve("checkpoints/step-000002");
        assertThat(AdapterConfig.read(checkpoint).decomposed()).isTrue();
        assertThat(Safetensors.open(checkpoint.resolve("adapter_model.safetensors"))
                        .tensors())
                .containsKey("base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector");
    }

    private static void assertBadInput(TestRun run, String message) throws IOException {
        assertThat(run.run()).isEqualTo(1);
        assertThat(run.result().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run.result().failure()).isEqualTo(Failure.BAD_INPUT);
        assertThat(run.result().message()).startsWith(message);
    }

    /// A checkpoint of a whole model without what belongs to training.
    private Path copyOfModel(Path checkpoint) throws IOException {
        var copy = Files.createTempDirectory(temporary, "model");
        try (var files = Files.list(checkpoint)) {
            for (var file : files.filter(path -> !path.endsWith("optimizer.safetensors"))
                    .toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static void awaitStep(TestRun run, long step, Process worker) throws Exception {
        var events = run.directory().resolve(EventLog.FILE);
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        var wanted = "\"step\":" + step + ",\"epoch\"";
        while (!Files.exists(events) || !Files.readString(events).contains(wanted)) {
            assertThat(worker.isAlive())
                    .as(Files.readString(run.directory().resolve("worker.log")))
                    .isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private static boolean shell(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }
}
