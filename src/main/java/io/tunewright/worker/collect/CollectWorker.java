package io.tunewright.worker.collect;

import io.tunewright.llm.weights.CrashSafeFile;
import io.tunewright.worker.ChannelSpec;
import io.tunewright.worker.CollectSpec;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The `collect` command: reads the run directory, starts an external trainer in it (or finds one beside itself),
/// and tells of its steps, checkpoints and end as the `train` command tells of its own. Everything that the
/// trainer writes is read as what a stranger wrote.
public final class CollectWorker {

    private static final JsonMapper JSON = JsonMapper.shared();

    private CollectWorker() {}

    /// Runs to the trainer's end, or a little longer after `control` was asked to cancel.
    ///
    /// @return exit code: 0 succeeded, 3 cancelled, 1 failed; 137 if a process of the trainer was killed from
    ///         outside, in which case there is no result
    public static int run(Path directory, RunControl control) throws IOException {
        Files.deleteIfExists(directory.resolve(RunResult.FILE)); // of an attempt before this one
        if (!Files.exists(directory.resolve(ChannelSpec.FILE))) {
            return collect(directory, control);
        }
        try (var reporter = Reporter.start(directory, control)) {
            return collect(directory, control);
        }
    }

    private static int collect(Path directory, RunControl control) throws IOException {
        var result = outcome(directory, control);
        if (result.isEmpty()) {
            return ExitCode.KILLED;
        }
        CrashSafeFile.write(directory.resolve(RunResult.FILE), JSON.writeValueAsBytes(result.get()));
        return switch (result.get().outcome()) {
            case SUCCEEDED -> 0;
            case CANCELLED -> ExitCode.CANCELLED;
            case FAILED -> 1;
        };
    }

    private static Optional<RunResult> outcome(Path directory, RunControl control) {
        @Nullable Collector collector = null;
        try (var events = new EventLog(directory)) {
            if (!Files.exists(directory.resolve(RunSpec.FILE)) && !fetch(directory, control, events)) {
                TrainerContainer.letEnd(directory);
                return Optional.of(new RunResult(
                        RunResult.Outcome.CANCELLED, null, "Stopped before the first step.", 0, 0, 0, 0, 0));
            }
            var spec = JSON.readValue(Files.readString(directory.resolve(RunSpec.FILE)), RunSpec.class);
            var collect = JSON.readValue(Files.readString(directory.resolve(CollectSpec.FILE)), CollectSpec.class);
            collector = new Collector(directory, spec, collect, control, events);
            return collector.run();
        } catch (IOException | RuntimeException failure) {
            failure.printStackTrace();
            TrainerContainer.letEnd(directory);
            var kind = FailureKind.of(failure);
            String message = "The external trainer's run cannot go on: %s. The log has the details."
                    .formatted(String.valueOf(failure.getMessage())
                            .lines()
                            .findFirst()
                            .orElse(""));
            return Optional.of(
                    collector == null
                            ? new RunResult(RunResult.Outcome.FAILED, kind, message, 0, 0, 0, 0, 0)
                            : collector.failed(kind, message));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static boolean fetch(Path directory, RunControl control, EventLog events)
            throws IOException, InterruptedException {
        return !Files.exists(directory.resolve(ChannelSpec.FILE))
                || InputFetch.into(directory, control::isCancelled, (level, message) -> events.log(0, level, message));
    }
}
