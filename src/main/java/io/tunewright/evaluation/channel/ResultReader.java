package io.tunewright.evaluation.channel;

import io.tunewright.cluster.ReportText;
import io.tunewright.common.InvalidInputException;
import io.tunewright.worker.EvaluationResult;
import io.tunewright.worker.RunResult.Failure;
import io.tunewright.worker.RunResult.Outcome;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Reads the last word of an evaluation worker, which is as little to be trusted as all its others.
public final class ResultReader {

    /// Largest result, bytes.
    public static final int MAX_RESULT = 64 * 1024;

    private static final int LONGEST_MESSAGE = 2_000;
    private static final JsonMapper JSON = JsonMapper.shared();

    private ResultReader() {}

    /// @throws InvalidInputException `bad-result`
    public static EvaluationResult read(byte[] bytes) {
        if (bytes.length > MAX_RESULT) {
            throw bad("it has more than " + MAX_RESULT + " bytes");
        }
        try {
            @Nullable EvaluationResult result = JSON.readValue(bytes, EvaluationResult.class);
            if (result == null || Objects.isNull(result.outcome())) {
                throw bad("it names no outcome");
            }
            boolean failed = result.outcome() == Outcome.FAILED;
            @Nullable String message = result.message();
            return new EvaluationResult(
                    result.outcome(),
                    failed ? Objects.requireNonNullElse(result.failure(), Failure.INTERNAL) : null,
                    message == null ? "" : ReportText.tamed(message, LONGEST_MESSAGE),
                    Double.isFinite(result.seconds()) ? Math.max(0, result.seconds()) : 0);
        } catch (JacksonException nonsense) {
            throw bad("it cannot be read");
        }
    }

    private static InvalidInputException bad(String why) {
        return new InvalidInputException("bad-result", null, "The worker's result is refused: " + why, why);
    }
}
