package io.tunewright.training.channel;

import io.tunewright.cluster.ReportText;
import io.tunewright.common.InvalidInputException;
import io.tunewright.worker.RunResult;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Reads the last word of a worker, which is as little to be trusted as all its others.
public final class ResultIntake {

    /// Largest result, bytes.
    public static final int MAX_BYTES = 64 * 1024;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_MESSAGE = 2_000;

    private ResultIntake() {}

    /// @throws InvalidInputException `bad-result`
    public static RunResult read(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw bad("it has more than " + MAX_BYTES + " bytes");
        }
        try {
            @Nullable RunResult result = JSON.readValue(bytes, RunResult.class);
            if (result == null || result.outcome() == null) {
                throw bad("it names no outcome");
            }
            return tamed(result);
        } catch (JacksonException nonsense) {
            throw bad("it cannot be read");
        }
    }

    private static RunResult tamed(RunResult result) {
        boolean failed = result.outcome() == RunResult.Outcome.FAILED;
        var failure = result.failure() == null ? RunResult.Failure.INTERNAL : result.failure();
        @Nullable String message = result.message();
        return new RunResult(
                result.outcome(),
                failed ? failure : null,
                message == null ? "" : ReportText.tamed(message, MAX_MESSAGE),
                Math.max(0, result.lastStep()),
                Math.max(0, result.lastCheckpoint()),
                Math.max(0, result.trainedTokens()),
                Double.isFinite(result.seconds()) ? Math.max(0, result.seconds()) : 0,
                Math.max(0, result.peakBytes()));
    }

    private static InvalidInputException bad(String why) {
        return new InvalidInputException("bad-result", null, "The worker's result is refused: " + why, why);
    }
}
