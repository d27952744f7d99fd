package io.tunewright.worker.collect;

import io.tunewright.worker.CheckpointFolder;
import io.tunewright.worker.CollectSpec;
import io.tunewright.worker.EventLog;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.collect.TrainerOutput.Written;
import io.tunewright.worker.report.RunControl;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One attempt of a run whose trainer is not ours: starts it, or finds it beside itself, and follows it to its
/// end.
final class Collector {

    private static final Duration LOOK_EVERY = Duration.ofMillis(300);
    /// How long nothing must change in a checkpoint before it counts as finished.
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Path directory;
    private final RunSpec spec;
    private final CollectSpec collect;
    private final RunControl control;
    private final EventLog events;
    private final CheckpointFolder checkpoints;
    private final TrainerDirectory place;
    private final TrainerFiles files;
    private final TrainerLog log;
    private final Console console;
    private final ProcessMemory memory = new ProcessMemory();
    private final long start = System.nanoTime();
    private long seen;
    private long lastCheckpoint;
    private @Nullable Long complete;
    private boolean asked;
    /// A checkpoint was written that was to be the last.
    private boolean enough;

    Collector(Path directory, RunSpec spec, CollectSpec collect, RunControl control, EventLog events)
            throws IOException {
        this.directory = directory;
        this.spec = spec;
        this.collect = collect;
        this.control = control;
        this.events = events;
        this.checkpoints = new CheckpointFolder(directory);
        this.place = new TrainerDirectory(directory);
        this.files = place.files(spec, collect);
        this.log = new TrainerLog(events, collect);
        this.console = new Console(place.console(), System.out);
    }

    /// Follows the trainer to its end.
    ///
    /// @return empty if it was ended from outside, without its doing and without ours
    Optional<RunResult> run() throws IOException, InterruptedException {
        prepare();
        try (var trainer = collect.command().isEmpty()
                ? TrainerContainer.start(directory)
                : TrainerProcess.start(directory, collect, spec.threads())) {
            while (true) {
                var code = trainer.exitCode();
                read(code.isPresent() ? Duration.ZERO : QUIET);
                memory.look(trainer.processes());
                if (code.isPresent()) {
                    return end(code.getAsInt());
                }
                hear(trainer);
                Thread.sleep(LOOK_EVERY);
            }
        }
    }

    /// Where the run stands, for a result that is made of a failure.
    RunResult failed(RunResult.Failure failure, String message) {
        String kept = lastCheckpoint > 0
                ? " The checkpoint of step %d was kept.".formatted(lastCheckpoint)
                : " There is no checkpoint yet.";
        return result(RunResult.Outcome.FAILED, failure, message + kept);
    }

    private void prepare() throws IOException {
        var newest = place.prepare(spec, collect, checkpoints);
        if (newest.isEmpty()) {
            return;
        }
        lastCheckpoint = CheckpointFolder.step(newest.get());
        seen = lastCheckpoint;
        log.resume(files.resumed(newest.get()));
        events.log(lastCheckpoint, "info", "resumed from the checkpoint of step " + lastCheckpoint);
        if (collect.machines() > 1) {
            events.log(
                    lastCheckpoint,
                    "warn",
                    "the random states of the other machines' processes are in no checkpoint and begin anew; with dropout, losses differ a little from those of an uninterrupted run");
        }
    }

    private void hear(ExternalTrainer trainer) throws IOException {
        if (control.takeCheckpointWish()) {
            events.log(
                    log.step(), "warn", "This trainer writes checkpoints only where the recipe's save_steps says so");
        }
        if (!asked && (control.isCancelled() || enough || log.badStep() != null)) {
            asked = true;
            events.log(log.step(), "info", "the trainer is asked to end");
            trainer.end();
        }
        if (!asked && lingers()) {
            asked = true;
            events.log(
                    log.step(),
                    "warn",
                    "the trainer does not end after its last checkpoint, in which all is; it is ended");
            trainer.end();
        }
    }

    /// Whether it has all that there is to collect and still runs: its processes may wait for each other for ever.
    private boolean lingers() {
        if (lastCheckpoint < collect.totalSteps()) {
            return false;
        }
        if (complete == null) {
            complete = System.nanoTime();
        }
        return System.nanoTime() - complete
                > Duration.ofSeconds(collect.graceSeconds()).toNanos();
    }

    private void read(Duration quiet) throws IOException {
        for (String line : console.newLines()) {
            var row = files.row(line);
            if (row.isPresent()) {
                log.printed(row.get(), memory.peak());
            }
        }
        for (var written : files.finished(seen, quiet)) {
            take(written);
        }
    }

    private void take(Written written) throws IOException {
        seen = written.step();
        try {
            var state = files.state(written, Math.min(log.step(), seen) - 1);
            if (state.step() != written.step()) {
                throw new IOException(
                        "the state of the checkpoint of step %d is of step %d".formatted(seen, state.step()));
            }
            log.saved(state, memory.peak());
            var bad = log.badStep();
            if (bad != null && bad <= state.step()) {
                return;
            }
            var moment = new CheckpointFolder.Moment(state.step(), state.epoch(), state.loss());
            var made = checkpoints.write(moment, draft -> files.take(written, draft));
            lastCheckpoint = state.step();
            enough |= control.isNextCheckpointLast() && lastCheckpoint < collect.totalSteps();
            keep(made);
            events.add(new RunEvent.CheckpointWritten(
                    Instant.now(), seen, directory.relativize(made).toString(), CheckpointFolder.bytes(made)));
        } catch (NoSuchFileException rotated) {
            events.log(seen, "warn", "the trainer removed its checkpoint of step %d too early".formatted(seen));
        }
    }

    /// As many as the recipe keeps; the newest and the best always stay.
    private void keep(Path newest) throws IOException {
        int limit = spec.settings().saveTotalLimit();
        var kept = checkpoints.complete();
        @Nullable Path best = null;
        double lowest = Double.POSITIVE_INFINITY;
        for (var checkpoint : kept) {
            double loss = log.heldOutLoss(CheckpointFolder.step(checkpoint)).orElse(Double.POSITIVE_INFINITY);
            if (loss < lowest) {
                lowest = loss;
                best = checkpoint;
            }
        }
        int surplus = limit == 0 ? 0 : kept.size() - limit;
        for (var checkpoint : kept) {
            if (surplus > 0 && !checkpoint.equals(newest) && !checkpoint.equals(best)) {
                checkpoints.drop(checkpoint);
                surplus--;
            }
        }
    }

    private Optional<RunResult> end(int code) throws IOException {
        var bad = log.badStep();
        if (bad != null) {
            lastCheckpoint = checkpoints.dropAfter(bad - 1);
            return Optional.of(failed(
                    RunResult.Failure.DIVERGED,
                    "Training diverged at step %d: its loss is no number. Lower the learning rate (now %.3g) or raise the warm-up."
                            .formatted(bad, spec.settings().learningRate())));
        }
        if (control.isCancelled() || enough) {
            String kept = lastCheckpoint > 0
                    ? "Stopped after step %d; the checkpoint of step %d was kept.".formatted(log.step(), lastCheckpoint)
                    : "Stopped after step %d; there was no checkpoint yet.".formatted(log.step());
            return Optional.of(result(RunResult.Outcome.CANCELLED, null, kept));
        }
        if (lastCheckpoint >= collect.totalSteps()) {
            // whatever became of its processes afterwards
            return Optional.of(result(RunResult.Outcome.SUCCEEDED, null, ""));
        }
        if (code == 0) {
            return Optional.of(failed(
                    RunResult.Failure.INTERNAL,
                    "The external trainer ended at step %d of %d without saying why. The log has the details."
                            .formatted(log.step(), collect.totalSteps())));
        }
        var diagnosis = Diagnosis.of(code, console.lastLines());
        if (diagnosis.failure().isEmpty()) {
            events.log(log.step(), "error", diagnosis.sentence());
            return Optional.empty();
        }
        return Optional.of(failed(diagnosis.failure().get(), diagnosis.sentence()));
    }

    private RunResult result(RunResult.Outcome outcome, RunResult.@Nullable Failure failure, String message) {
        return new RunResult(
                outcome,
                failure,
                message,
                log.step(),
                lastCheckpoint,
                log.tokens(),
                (System.nanoTime() - start) / 1e9,
                memory.peak());
    }
}
