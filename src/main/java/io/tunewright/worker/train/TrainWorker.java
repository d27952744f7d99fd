package io.tunewright.worker.train;

import io.tunewright.llm.weights.CrashSafeFile;
import io.tunewright.worker.ChannelSpec;
import io.tunewright.worker.EventLog;
import io.tunewright.worker.ExitCode;
import io.tunewright.worker.FailureKind;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.fetch.InputFetch;
import io.tunewright.worker.report.Reporter;
import io.tunewright.worker.report.RunControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The `train` command: reads the run directory, trains, writes the result, and reports all of it where a channel
/// is given. A directory that has nothing but the channel is filled over it first.
public final class TrainWorker {

    private static final JsonMapper JSON = JsonMapper.shared();

    private TrainWorker() {}

    /// Runs to the end, or to the next step after `control` was asked to cancel.
    ///
    /// @return exit code: 0 succeeded, 3 cancelled, 1 failed
    public static int run(Path directory, RunControl control) throws IOException {
        Files.deleteIfExists(directory.resolve(RunResult.FILE)); // of an attempt before this one
        if (!Files.exists(directory.resolve(ChannelSpec.FILE))) {
            return train(directory, control);
        }
        try (var reporter = Reporter.start(directory, control)) {
            return train(directory, control);
        }
    }

    private static int train(Path directory, RunControl control) throws IOException {
        var result = outcome(directory, control);
        CrashSafeFile.write(directory.resolve(RunResult.FILE), JSON.writeValueAsBytes(result));
        return switch (result.outcome()) {
            case SUCCEEDED -> 0;
            case CANCELLED -> ExitCode.CANCELLED;
            case FAILED -> 1;
        };
    }

    private static RunResult outcome(Path directory, RunControl control) {
        @Nullable Trainer trainer = null;
        try (var events = new EventLog(directory)) {
            if (!Files.exists(directory.resolve(RunSpec.FILE)) && !fetch(directory, control, events)) {
                return Failures.cancelledBeforeTheFirstStep();
            }
            var spec = JSON.readValue(Files.readString(directory.resolve(RunSpec.FILE)), RunSpec.class);
            trainer = new Trainer(directory, spec, control, events);
            return trainer.run();
        } catch (InterruptedException | IOException | RuntimeException | LinkageError | OutOfMemoryError failure) {
            failure.printStackTrace();
            var kind = FailureKind.of(failure);
            var message = Failures.sentence(kind, failure);
            return trainer == null ? Failures.beforeTheFirstStep(kind, message) : trainer.failed(kind, message);
        } finally {
            if (trainer != null) {
                trainer.close();
            }
        }
    }

    private static boolean fetch(Path directory, RunControl control, EventLog events)
            throws IOException, InterruptedException {
        return !Files.exists(directory.resolve(ChannelSpec.FILE))
                || InputFetch.into(directory, control::isCancelled, (level, message) -> events.log(0, level, message));
    }
}
