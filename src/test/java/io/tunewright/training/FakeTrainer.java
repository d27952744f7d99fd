package io.tunewright.training;

import io.tunewright.common.Sha256;
import io.tunewright.worker.ChannelSpec;
import io.tunewright.worker.CheckpointManifest;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.report.Reporter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.json.JsonMapper;

/// A training worker that computes nothing, for tests of everything around it. It keeps to the contract of the
/// run directory, and fails where the recipe's "sample prompts" tell it to, such as `die-at=12`:
///
/// - `steps`, `pause` (milliseconds a step)
/// - `die-at`: the first attempt ends as by `kill -9` after this step (0: when it has just begun) and its checkpoint;
///   `die-always`: every attempt does
/// - `exit-at`: attempts up to `exit-attempts` (2) end with exit code 7 after this step
/// - `diverge-at`: ends as failed after this step
/// - `deaf`: does not hear the order to cancel
/// - `garbage`: writes nonsense between its events
/// - `weights`: bytes of a checkpoint's weight file
public final class FakeTrainer {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path directory;
    private final RunSpec spec;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final AtomicBoolean checkpointNow = new AtomicBoolean();
    private final AtomicBoolean lastCheckpoint = new AtomicBoolean();

    private FakeTrainer(Path directory) throws IOException {
        this.directory = directory;
        this.spec = JSON.readValue(Files.readAllBytes(directory.resolve(RunSpec.FILE)), RunSpec.class);
    }

    public static void main(String[] arguments) throws Exception {
        var trainer = new FakeTrainer(Path.of(arguments[1]));
        System.out.println("the fake trainer begins");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> trainer.cancelled.set(true)));
        if (Files.exists(trainer.directory.resolve(ChannelSpec.FILE))) {
            try (var reporter = Reporter.start(trainer.directory, trainer.orders())) {
                trainer.train();
            }
        } else {
            trainer.train();
        }
    }

    private Reporter.Orders orders() {
        return new Reporter.Orders() {
            @Override
            public void cancel() {
                cancelled.set(option("deaf", 0) == 0);
            }

            @Override
            public void checkpoint() {
                checkpointNow.set(true);
            }

            @Override
            public void stopAfterCheckpoint() {
                lastCheckpoint.set(true);
            }
        };
    }

    private void train() throws Exception {
        long total = option("steps", 20);
        long step = resumed();
        event(new RunEvent.Started(Instant.now(), step, total, 2, 1_000, 100_000));
        sample(step);
        long saved = step;
        int saveSteps = spec.settings().saveSteps();
        dieAt(step);
        while (step < total) {
            Thread.sleep(option("pause", 10));
            step++;
            double loss = 2.0 / step + (step % 2 == 0 ? 0.01 : -0.01);
            if (step == option("diverge-at", -1)) {
                loss = Double.NaN;
            }
            event(new RunEvent.Progress(
                    Instant.now(), step, 2.0 * step / total, loss, 1e-3, 0.5, 1000, step * 100, 50_000_000, 0));
            if (option("garbage", 0) > 0 && step == 3) {
                line("this is no JSON");
                line("{\"type\":\"progress\",\"step\":-5}");
                line("{\"type\":\"log\",\"at\":\"" + Instant.now() + "\",\"step\":3,\"level\":\"info\",\"message\":\""
                        + "x".repeat(70_000) + "\"}");
            }
            if (step == option("diverge-at", -1)) {
                end(
                        RunResult.Outcome.FAILED,
                        RunResult.Failure.DIVERGED,
                        "The loss became no number at step " + step + ". The checkpoint of step " + saved
                                + " was kept; lower the learning rate",
                        step,
                        option("good", saved));
                return;
            }
            if (saveSteps > 0 && step % saveSteps == 0 || checkpointNow.getAndSet(false)) {
                event(new RunEvent.Validated(Instant.now(), step, 1.5 + Math.abs(step - 10) / 100.0, 500, 0.625));
                checkpoint(step);
                saved = step;
                sample(step);
                if (lastCheckpoint.get()) {
                    end(RunResult.Outcome.CANCELLED, null, "", step, step);
                    return;
                }
            }
            dieAt(step);
            if (step == option("exit-at", -1) && spec.attempt() <= option("exit-attempts", 2)) {
                Runtime.getRuntime().halt(7);
            }
            if (cancelled.get()) {
                checkpoint(step);
                end(RunResult.Outcome.CANCELLED, null, "", step, step);
                return;
            }
        }
        if (saved < step) {
            checkpoint(step);
        }
        event(new RunEvent.HardestRows(
                Instant.now(), step, 2, List.of(new RunEvent.HardRow(3, 4.5, 12, "wrong label"))));
        end(RunResult.Outcome.SUCCEEDED, null, "The fake trainer is done.", step, step);
    }

    private void dieAt(long step) {
        if (step == option("die-at", -1) && (spec.attempt() == 1 || option("die-always", 0) > 0)) {
            Runtime.getRuntime().halt(137);
        }
    }

    private long resumed() throws IOException {
        long newest = 0;
        var checkpoints = directory.resolve("checkpoints");
        if (Files.isDirectory(checkpoints)) {
            try (var list = Files.list(checkpoints)) {
                for (var checkpoint : list.toList()) {
                    String name = checkpoint.getFileName().toString();
                    if (name.startsWith("step-")) {
                        newest = Math.max(newest, Long.parseLong(name.substring(5)));
                    }
                }
            }
        }
        return newest;
    }

    private void sample(long step) throws IOException {
        event(new RunEvent.Sampled(Instant.now(), step, "who are you?", "I am number " + step, 5));
    }

    private void checkpoint(long step) throws IOException {
        var checkpoints = Files.createDirectories(directory.resolve("checkpoints"));
        var making = checkpoints.resolve(".making-" + step);
        Files.createDirectories(making);
        byte[] weights = new byte[(int) option("weights", 10_000)];
        java.util.Arrays.fill(weights, (byte) step);
        var entries = new ArrayList<CheckpointManifest.Entry>();
        entries.add(file(making, "adapter_model.safetensors", weights));
        entries.add(file(making, "adapter_config.json", "{}".getBytes(StandardCharsets.UTF_8)));
        entries.add(file(making, "empty.txt", new byte[0]));
        Files.write(
                making.resolve(CheckpointManifest.FILE),
                JSON.writeValueAsBytes(new CheckpointManifest(step, 1, 2.0 / step, entries)));
        String name = "step-%06d".formatted(step);
        if (!Files.exists(checkpoints.resolve(name))) {
            Files.move(making, checkpoints.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
        event(new RunEvent.CheckpointWritten(Instant.now(), step, name, weights.length + 2));
    }

    private static CheckpointManifest.Entry file(Path directory, String name, byte[] bytes) throws IOException {
        Files.write(directory.resolve(name), bytes);
        return new CheckpointManifest.Entry(name, bytes.length, Sha256.of(bytes).hex());
    }

    private void end(RunResult.Outcome outcome, RunResult.Failure failure, String message, long step, long saved)
            throws IOException {
        var result = new RunResult(outcome, failure, message, step, saved, step * 100, 1.5, 50_000_000);
        var draft = directory.resolve("result.tmp");
        Files.write(draft, JSON.writeValueAsBytes(result));
        Files.move(draft, directory.resolve(RunResult.FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private void event(RunEvent event) throws IOException {
        line(JSON.writerFor(RunEvent.class).writeValueAsString(event));
    }

    private void line(String line) throws IOException {
        Files.write(
                directory.resolve("events.ndjson"),
                (line + "\n").getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private long option(String name, long otherwise) {
        List<String> prompts = spec.settings().samplePrompts();
        return prompts.stream()
                .filter(prompt -> prompt.startsWith(name + "="))
                .map(prompt -> Long.parseLong(prompt.substring(name.length() + 1)))
                .findFirst()
                .orElse(otherwise);
    }
}
