package io.tunewright.worker.evaluate;

import io.tunewright.llm.weights.CrashSafeFile;
import io.tunewright.worker.ChannelSpec;
import io.tunewright.worker.EvaluationResult;
import io.tunewright.worker.ExitCode;
import io.tunewright.worker.FailureKind;
import io.tunewright.worker.RunResult.Failure;
import io.tunewright.worker.RunResult.Outcome;
import io.tunewright.worker.report.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.json.JsonMapper;

/// The `evaluate` command: reads its directory, measures conversation after conversation, writes the result, and
/// reports all of it where a channel is given.
public final class EvaluateWorker {

    private static final JsonMapper JSON = JsonMapper.shared();

    private EvaluateWorker() {}

    /// Runs the evaluation that `directory` describes, to its end or to the next conversation after a cancel.
    ///
    /// @return exit code: 0 succeeded, 3 cancelled, 1 failed
    public static int run(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(EvaluationResult.FILE));
        var cancelled = new AtomicBoolean();
        if (!Files.exists(directory.resolve(ChannelSpec.FILE))) {
            return measure(directory, cancelled);
        }
        try (var reporter = Reporter.start(directory, orders(cancelled))) {
            return measure(directory, cancelled);
        }
    }

    private static int measure(Path directory, AtomicBoolean cancelled) throws IOException {
        long start = System.nanoTime();
        EvaluationResult result;
        try {
            boolean whole = Measurement.run(directory, cancelled::get);
            result = new EvaluationResult(whole ? Outcome.SUCCEEDED : Outcome.CANCELLED, null, "", seconds(start));
        } catch (DivergedException diverged) {
            result = failed(Failure.DIVERGED, String.valueOf(diverged.getMessage()), start);
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError failure) {
            failure.printStackTrace();
            var kind = FailureKind.of(failure);
            result = failed(kind, sentence(kind, failure), start);
        }
        CrashSafeFile.write(directory.resolve(EvaluationResult.FILE), JSON.writeValueAsBytes(result));
        return switch (result.outcome()) {
            case SUCCEEDED -> 0;
            case CANCELLED -> ExitCode.CANCELLED;
            case FAILED -> 1;
        };
    }

    private static EvaluationResult failed(Failure kind, String message, long start) {
        return new EvaluationResult(Outcome.FAILED, kind, message, seconds(start));
    }

    private static String sentence(Failure kind, Throwable failure) {
        var detail = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return switch (kind) {
            case DISK_FULL -> "The disk is full. Free some space, then start the evaluation again.";
            case OUT_OF_MEMORY, GPU_OUT_OF_MEMORY ->
                "The worker ran out of memory. Give it more, or measure on a version with shorter conversations.";
            case BAD_INPUT -> "The model cannot be measured: " + detail + ".";
            case DIVERGED, INTERNAL -> "The worker failed: " + detail + ". The server's log has the details.";
        };
    }

    private static Reporter.Orders orders(AtomicBoolean cancelled) {
        return new Reporter.Orders() {
            @Override
            public void cancel() {
                cancelled.set(true);
            }

            @Override
            public void checkpoint() {
                // every conversation is on disk as soon as it is measured
            }

            @Override
            public void stopAfterCheckpoint() {
                // nobody asks this of an evaluation
            }
        };
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
