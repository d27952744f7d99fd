package io.tunewright.training;

import io.tunewright.common.ByteSize;
import io.tunewright.worker.RunEvent;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/// An event as a line of the run's log. English, as logs are.
///
/// @param level `info`, `warn` or `error`
/// @param text  one line, or several where the worker wrote several
public record RunLogLine(Instant at, String level, String text) {

    private static final int SAMPLE_LENGTH = 160;
    private static final int HARD_ROWS = 5;

    public static RunLogLine of(RunEvent event) {
        return switch (event) {
            case RunEvent.Logged(var at, var _, var level, var message) -> new RunLogLine(at, level, message);
            case RunEvent.Progress progress
            when !Double.isFinite(progress.loss()) -> new RunLogLine(progress.at(), "error", text(event));
            default -> new RunLogLine(event.at(), "info", text(event));
        };
    }

    private static String text(RunEvent event) {
        return switch (event) {
            case RunEvent.Started started ->
                format(
                        "training from step %d of %d; %,d of %,d weights change",
                        started.step(), started.totalSteps(), started.trainedParameters(), started.allParameters());
            case RunEvent.Progress progress ->
                format(
                        "step %d  loss %.4f  lr %s  grad %.3f  %,.0f tok/s",
                        progress.step(),
                        progress.loss(),
                        rate(progress.learningRate()),
                        progress.gradientNorm(),
                        progress.tokensPerSecond());
            case RunEvent.Validated validated ->
                format(
                        "held-out loss %.4f%s over %,d tokens at step %d",
                        validated.loss(), accuracy(validated), validated.tokens(), validated.step());
            case RunEvent.Answered answered ->
                format(
                        "%d held-out answers at step %d: exact match %.1f %%, ROUGE-L %.1f, chrF %.1f",
                        answered.answers(),
                        answered.step(),
                        100 * answered.exactMatch(),
                        100 * answered.rougeL(),
                        100 * answered.chrF());
            case RunEvent.Sampled sampled ->
                format(
                        "sample at step %d: %s → %s",
                        sampled.step(), shortened(sampled.prompt()), shortened(sampled.text()));
            case RunEvent.CheckpointWritten written ->
                format("checkpoint of step %d written, %s", written.step(), new ByteSize(written.bytes()));
            case RunEvent.HardestRows hardest ->
                format(
                        "rows of highest loss up to step %d: %s",
                        hardest.step(),
                        hardest.rows().stream()
                                .limit(HARD_ROWS)
                                .map(row -> format("line %d %.3f", row.line(), row.loss()))
                                .collect(Collectors.joining(", ")));
            case RunEvent.Logged logged -> logged.message();
        };
    }

    private static String accuracy(RunEvent.Validated validated) {
        return validated.accuracy() == null ? "" : format(", token accuracy %.1f %%,", 100 * validated.accuracy());
    }

    private static String rate(double rate) {
        return format("%.2e", rate).replace("e-0", "e-");
    }

    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= SAMPLE_LENGTH ? line : line.substring(0, SAMPLE_LENGTH) + "…";
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
