package io.tunewright.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A line of `events.ndjson`: what a training worker reports while it runs.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RunEvent.Started.class, name = "started"),
    @JsonSubTypes.Type(value = RunEvent.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = RunEvent.Validated.class, name = "validated"),
    @JsonSubTypes.Type(value = RunEvent.Answered.class, name = "answered"),
    @JsonSubTypes.Type(value = RunEvent.Sampled.class, name = "sampled"),
    @JsonSubTypes.Type(value = RunEvent.CheckpointWritten.class, name = "checkpoint"),
    @JsonSubTypes.Type(value = RunEvent.HardestRows.class, name = "hardest"),
    @JsonSubTypes.Type(value = RunEvent.Logged.class, name = "log")
})
public sealed interface RunEvent {

    /// When it happened, by the worker's clock.
    Instant at();

    /// Optimiser step, from 1; 0 before the first.
    long step();

    /// Loading is over, training begins (or goes on from `step` after a resume).
    ///
    /// @param trainedParameters weights that change
    record Started(
            Instant at, long step, long totalSteps, double totalEpochs, long trainedParameters, long allParameters)
            implements RunEvent {}

    /// Progress after one optimiser step.
    ///
    /// @param loss            mean cross-entropy of the step in nats per learnt token
    /// @param gradientNorm    before clipping
    /// @param tokensPerSecond tokens of the step divided by its wall time
    /// @param trainedTokens   tokens seen since the run began
    /// @param peakBytes       highest resident memory of the worker so far
    /// @param dataWaitSeconds how long the step waited for its data
    record Progress(
            Instant at,
            long step,
            double epoch,
            double loss,
            double learningRate,
            double gradientNorm,
            double tokensPerSecond,
            long trainedTokens,
            long peakBytes,
            double dataWaitSeconds)
            implements RunEvent {}

    /// Measured on the held-out split.
    ///
    /// @param loss     mean, in nats per learnt token
    /// @param tokens   learnt
    /// @param accuracy share of them that the model holds for the most likely one after the true text before them;
    ///                 null in what was stored before it was measured
    record Validated(
            Instant at,
            long step,
            double loss,
            long tokens,
            @Nullable Double accuracy) implements RunEvent {}

    /// Held-out questions were answered, greedily, and compared with what was expected. All figures are means over
    /// the answers, 0 to 1, as [ComparedAnswer] has them.
    ///
    /// @param answers how many, above 0
    record Answered(
            Instant at,
            long step,
            int answers,
            double exactMatch,
            double rougeL,
            @JsonProperty("chrf") double chrF) implements RunEvent {}

    /// What the model answers to one of the recipe's fixed prompts; step 0 is the model before tuning.
    record Sampled(Instant at, long step, String prompt, String text, int tokens) implements RunEvent {}

    /// A checkpoint that is complete on disk; its manifest was written last.
    record CheckpointWritten(Instant at, long step, String directory, long bytes) implements RunEvent {}

    /// The rows of highest loss in an epoch, highest first.
    record HardestRows(Instant at, long step, double epoch, List<HardRow> rows) implements RunEvent {

        public HardestRows {
            rows = List.copyOf(rows);
        }
    }

    /// A row of the dataset and what the model makes of it.
    ///
    /// @param line    where it stands in the uploaded file, from 1; 0 if that is not known
    /// @param loss    mean over its learnt tokens when it was last learnt, nats per token
    /// @param tokens  learnt
    /// @param excerpt how its learnt part begins
    record HardRow(int line, double loss, int tokens, String excerpt) {}

    /// A line of the log.
    ///
    /// @param level `info`, `warn` or `error`
    record Logged(Instant at, long step, String level, String message) implements RunEvent {}
}
