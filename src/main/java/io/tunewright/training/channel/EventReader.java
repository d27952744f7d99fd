package io.tunewright.training.channel;

import io.tunewright.cluster.ReportLines;
import io.tunewright.cluster.ReportText;
import io.tunewright.worker.RunEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Reads an event that a worker sent and cuts it down to what is safe to store and to show. What a worker says
/// may be nonsense or an attack: it runs other people's data.
final class EventReader {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();
    /// For measurements without an accuracy, which not every trainer tells.
    private static final JsonMapper UNMEASURED = JSON.rebuild()
            .disable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();
    private static final Pattern CHECKPOINT = Pattern.compile("(checkpoints/)?step-\\d{1,12}");
    private static final Set<String> LEVELS = Set.of("info", "warn", "error");
    private static final long MAX_STEP = 1_000_000_000;
    private static final int MAX_MESSAGE = 4_000;
    private static final int MAX_PROMPT = 4_000;
    private static final int MAX_SAMPLE = 20_000;
    private static final int MAX_HARD_ROWS = 20;
    private static final int MAX_EXCERPT = 500;
    private static final Duration CLOCK_SKEW = Duration.ofDays(30);

    private EventReader() {}

    /// The event of a line, or empty if it is none.
    static Optional<RunEvent> read(byte[] piece, ReportLines.Line line) {
        return parsed(JSON, piece, line)
                .or(() -> parsed(UNMEASURED, piece, line)
                        .filter(event -> event instanceof RunEvent.Validated validated && validated.at() != null))
                .filter(event -> event.step() >= 0 && event.step() <= MAX_STEP)
                .flatMap(event -> Optional.ofNullable(tamed(event)));
    }

    private static Optional<RunEvent> parsed(JsonMapper json, byte[] piece, ReportLines.Line line) {
        try {
            return Optional.ofNullable(json.readValue(piece, line.offset(), line.length(), RunEvent.class));
        } catch (JacksonException nonsense) {
            return Optional.empty();
        }
    }

    private static @Nullable RunEvent tamed(RunEvent event) {
        return switch (event) {
            case RunEvent.Started(var at, var step, var total, var epochs, var trained, var all) ->
                new RunEvent.Started(
                        time(at), step, Math.clamp(total, 0, MAX_STEP), epochs, Math.max(0, trained), Math.max(0, all));
            case RunEvent.Progress(
                    var at,
                    var step,
                    var epoch,
                    var loss,
                    var rate,
                    var norm,
                    var speed,
                    var tokens,
                    var peak,
                    var wait) ->
                new RunEvent.Progress(
                        time(at),
                        step,
                        finite(epoch),
                        loss,
                        finite(rate),
                        norm,
                        finite(speed),
                        Math.max(0, tokens),
                        Math.max(0, peak),
                        Math.max(0, finite(wait)));
            case RunEvent.Validated(var at, var step, var loss, var tokens, var accuracy) ->
                new RunEvent.Validated(
                        time(at), step, loss, Math.max(0, tokens), accuracy == null ? null : share(accuracy));
            case RunEvent.Answered(var at, var step, var answers, var exactMatch, var rougeL, var chrF) ->
                answers < 1
                        ? null
                        : new RunEvent.Answered(time(at), step, answers, share(exactMatch), share(rougeL), share(chrF));
            case RunEvent.Sampled(var at, var step, var prompt, var text, var tokens) ->
                new RunEvent.Sampled(
                        time(at),
                        step,
                        ReportText.tamed(prompt, MAX_PROMPT),
                        ReportText.tamed(text, MAX_SAMPLE),
                        Math.max(0, tokens));
            case RunEvent.CheckpointWritten(var at, var step, var directory, var bytes) ->
                CHECKPOINT.matcher(directory).matches()
                        ? new RunEvent.CheckpointWritten(time(at), step, directory, Math.max(0, bytes))
                        : null;
            case RunEvent.HardestRows(var at, var step, var epoch, var rows) ->
                new RunEvent.HardestRows(
                        time(at),
                        step,
                        finite(epoch),
                        rows.stream()
                                .limit(MAX_HARD_ROWS)
                                .map(EventReader::tamed)
                                .toList());
            case RunEvent.Logged(var at, var step, var level, var message) ->
                new RunEvent.Logged(
                        time(at),
                        step,
                        LEVELS.contains(level) ? level : "info",
                        ReportText.tamed(message, MAX_MESSAGE));
        };
    }

    private static RunEvent.HardRow tamed(RunEvent.HardRow row) {
        return new RunEvent.HardRow(
                Math.max(0, row.line()),
                finite(row.loss()),
                Math.max(0, row.tokens()),
                ReportText.tamed(row.excerpt(), MAX_EXCERPT));
    }

    /// The worker's clock, unless it cannot be right.
    private static Instant time(Instant at) {
        var now = Instant.now();
        return Duration.between(at, now).abs().compareTo(CLOCK_SKEW) > 0 ? now : at;
    }

    private static double share(double value) {
        return Math.clamp(finite(value), 0, 1);
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : 0;
    }
}
