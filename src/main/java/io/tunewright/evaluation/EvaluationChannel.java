package io.tunewright.evaluation;

import io.tunewright.cluster.ChannelToken;
import io.tunewright.cluster.ReportLines;
import io.tunewright.cluster.ReportText;
import io.tunewright.evaluation.channel.ResultReader;
import io.tunewright.evaluation.store.EvaluationAttempts;
import io.tunewright.evaluation.store.EvaluationSamples;
import io.tunewright.evaluation.store.EvaluationStore;
import io.tunewright.evaluation.store.StoredEvaluationAttempt;
import io.tunewright.worker.EvaluationSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The server's end of the channel on which evaluation workers report. Whoever comes must first [#enter]; the token
/// is good for the newest attempt of one evaluation and nothing else. What it sends is trusted in nothing but the
/// figures of the conversations it was given.
@Service
public class EvaluationChannel {

    /// Largest piece of events, bytes.
    public static final int MAX_PIECE = 1024 * 1024;

    /// An answer of [EvaluationService#ANSWER_TOKENS] tokens is shorter.
    private static final int LONGEST_ANSWER = 16_384;

    /// A likelihood of one may come out as a little more.
    private static final double ROUNDING = 1e-3;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final EvaluationAttempts attempts;
    private final EvaluationSamples samples;
    private final EvaluationStore evaluations;
    private final EvaluationChanges changes;

    EvaluationChannel(
            EvaluationAttempts attempts,
            EvaluationSamples samples,
            EvaluationStore evaluations,
            EvaluationChanges changes) {
        this.attempts = attempts;
        this.samples = samples;
        this.evaluations = evaluations;
        this.changes = changes;
    }

    /// The attempt that `token` is good for; empty if it is another's, or of an attempt that was replaced.
    public Optional<StoredEvaluationAttempt> enter(EvaluationId id, int attempt, String token) {
        return attempts.byToken(id, attempt, new ChannelToken(token).hash());
    }

    /// Whether the worker is to end.
    public boolean heartbeat(StoredEvaluationAttempt attempt) {
        attempts.heartbeat(attempt);
        return evaluations
                .stored(attempt.tenant(), attempt.evaluation())
                .filter(evaluation -> !evaluation.isOver() && !evaluation.cancelRequested())
                .isEmpty();
    }

    /// Stores what is new in a piece of the worker's events.
    ///
    /// @return bytes that are stored now: the worker goes on from there. Below `offset` if the piece left a gap
    public long events(StoredEvaluationAttempt attempt, long offset, byte[] piece) {
        long acknowledged = attempt.acknowledged();
        if (offset > acknowledged || offset + piece.length <= acknowledged) {
            return acknowledged;
        }
        byte[] fresh = Arrays.copyOfRange(piece, (int) (acknowledged - offset), piece.length);
        var lines = ReportLines.of(fresh);
        if (lines.length() == 0) {
            return acknowledged;
        }
        var measured = new ArrayList<EvaluationSample>();
        lines.lines().forEach(line -> sample(fresh, line).ifPresent(measured::add));
        long stored = samples.append(attempt, acknowledged, acknowledged + lines.length(), measured);
        changes.changed(attempt.tenant());
        return stored;
    }

    /// Stores the worker's last word.
    ///
    /// @throws io.tunewright.common.InvalidInputException `bad-result` if it is none
    public void result(StoredEvaluationAttempt attempt, byte[] result) {
        attempts.result(attempt, ResultReader.read(result));
        changes.changed(attempt.tenant());
    }

    private static Optional<EvaluationSample> sample(byte[] piece, ReportLines.Line line) {
        try {
            @Nullable
            EvaluationSample sample = JSON.readValue(piece, line.offset(), line.length(), EvaluationSample.class);
            return Optional.ofNullable(sample)
                    .filter(read -> Double.isFinite(read.negativeLogLikelihood())
                            && read.negativeLogLikelihood() > -ROUNDING
                            && Objects.nonNull(read.answer()))
                    .map(read -> new EvaluationSample(
                            read.line(),
                            Math.max(0, read.negativeLogLikelihood()),
                            ReportText.tamed(read.answer(), LONGEST_ANSWER)));
        } catch (JacksonException nonsense) {
            return Optional.empty();
        }
    }
}
