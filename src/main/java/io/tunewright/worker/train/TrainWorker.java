package io.tunewright.worker.train;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.worker.ChannelSpec;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.report.Reporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The `train` command: reads the run directory, trains, writes the result, and reports all of it where a channel is given.
public final class TrainWorker {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int CANCELLED = 3;

    private TrainWorker() {}

    /// Runs to the end, or to the next step after `control` was asked to cancel.
    ///
    /// @return exit code: 0 succeeded, 3 cancelled, 1 failed
    public static int run(Path directory, RunControl control) throws IOException {
        if (!Files.exists(directory.resolve(ChannelSpec.FILE))) {
            return train(directory, control);
        }
        try (var reporter = Reporter.start(directory, control)) {
            return train(directory, control);
        }
    }

    private static int train(Path directory, RunControl control) throws IOException {
        var result = outcome(directory, control);
        write(directory, result);
        return switch (result.outcome()) {
            case SUCCEEDED -> 0;
            case CANCELLED -> CANCELLED;
            case FAILED -> 1;
        };
    }

    private static RunResult outcome(Path directory, RunControl control) throws IOException {
        var spec = JSON.readValue(Files.readString(directory.resolve(RunSpec.FILE)), RunSpec.class);
        try (var events = new EventLog(directory)) {
            @Nullable Trainer trainer = null;
            try {
                trainer = new Trainer(directory, spec, control, events);
                return trainer.run();
            } catch (IOException | RuntimeException failure) {
                failure.printStackTrace();
                var kind = Failures.kind(failure);
                String message = Failures.sentence(kind, failure);
                return trainer == null
                        ? new RunResult(RunResult.Outcome.FAILED, kind, message, 0, 0, 0, 0, PeakMemory.bytes())
                        : trainer.failed(kind, message);
            } finally {
                if (trainer != null) {
                    trainer.close();
                }
            }
        }
    }

    private static void write(Path directory, RunResult result) throws IOException {
        var draft = directory.resolve(RunResult.FILE + ".part");
        Files.writeString(draft, JSON.writeValueAsString(result));
        try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot flush the result", failure);
        }
        Files.move(draft, directory.resolve(RunResult.FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Which kind of failure an exception is.
    static final class Failures {

        private Failures() {}

        static RunResult.Failure kind(Exception failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                String message = String.valueOf(cause.getMessage());
                if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
                    return RunResult.Failure.DISK_FULL;
                }
                if (message.contains("not enough memory") || message.contains("out of memory")) {
                    return RunResult.Failure.OUT_OF_MEMORY;
                }
                if (cause instanceof ModelRefusedException || cause instanceof IllegalArgumentException) {
                    return RunResult.Failure.BAD_INPUT;
                }
            }
            return RunResult.Failure.INTERNAL;
        }

        static String sentence(RunResult.Failure kind, Exception failure) {
            String detail = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
            return switch (kind) {
                case DISK_FULL -> "The disk is full. Free some space, then start the run again.";
                case OUT_OF_MEMORY ->
                    "The worker ran out of memory. Lower the batch size or the maximum length, or switch gradient checkpointing on.";
                case BAD_INPUT -> "The run cannot be trained: " + detail + ".";
                case DIVERGED, INTERNAL -> "The worker failed: " + detail + ". The log has the details.";
            };
        }
    }
}
