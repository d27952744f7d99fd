package io.tunewright.training.store;

import io.tunewright.experiment.ExperimentId;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.training.RunFailureKind;
import io.tunewright.training.RunId;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunStatus;
import io.tunewright.training.RunTimes;
import io.tunewright.training.TrainingRun;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of `training_run`: what others see of it, and what only the module needs.
///
/// @param attempts     number of the newest attempt, 0 before the first
/// @param round        how often it was resumed or retried
/// @param lastSequence of its stored events
/// @param accounted    tokens of earlier rounds that the usage ledger has
/// @param node         the server that works on it, null if none does
/// @param tenure       how often it changed hands: what a server with an older number writes is refused
public record StoredRun(
        TenantId tenant,
        TrainingRun run,
        RunTimes times,
        int attempts,
        int round,
        long lastSequence,
        @Nullable StopWish stopWish,
        boolean checkpointRequested,
        long accounted,
        @Nullable UUID node,
        long tenure) {

    public RunId id() {
        return run.id();
    }

    public boolean isOver() {
        return run.status().isFinal();
    }

    /// Whether its worker is to end.
    public boolean isToEnd() {
        return stopWish != null;
    }

    public boolean cancelRequested() {
        return stopWish == StopWish.CANCEL;
    }

    static StoredRun of(ResultSet row, int number) throws SQLException {
        var queued = instant(row, "queued_at");
        var times = new RunTimes(
                queued == null ? required(row, "created_at") : queued,
                instant(row, "admitted_at"),
                instant(row, "prepared_at"),
                instant(row, "launched_at"),
                instant(row, "training_at"),
                instant(row, "collecting_at"),
                instant(row, "finished_at"));
        @Nullable String wish = row.getString("stop_wish");
        return new StoredRun(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                run(row, times),
                times,
                row.getInt("attempts"),
                row.getInt("round"),
                row.getLong("last_sequence"),
                wish == null ? null : StopWish.valueOf(wish),
                row.getBoolean("checkpoint_requested"),
                row.getLong("accounted_tokens"),
                row.getObject("node", UUID.class),
                row.getLong("tenure"));
    }

    private static TrainingRun run(ResultSet row, RunTimes times) throws SQLException {
        @Nullable String kind = row.getString("failure_kind");
        @Nullable Long deadline = row.getObject("deadline_seconds", Long.class);
        return new TrainingRun(
                new RunId(row.getObject("id", UUID.class)),
                new ExperimentId(row.getObject("experiment_id", UUID.class)),
                row.getString("experiment_name"),
                row.getString("base_model_name"),
                row.getString("dataset_label"),
                row.getInt("number"),
                RunStatus.valueOf(row.getString("status")),
                RunReason.stored(row.getString("reason_code")),
                row.getString("reason"),
                kind == null ? null : RunFailureKind.stored(kind),
                row.getInt("attempts"),
                row.getInt("disruptions"),
                deadline == null ? null : Duration.ofSeconds(deadline),
                row.getBoolean("stop_after_checkpoint"),
                row.getObject("prepared_percent", Integer.class),
                row.getLong("step"),
                row.getLong("total_steps"),
                row.getDouble("epoch"),
                row.getObject("last_loss", Double.class),
                row.getObject("held_out_loss", Double.class),
                row.getDouble("tokens_per_second"),
                row.getLong("trained_tokens"),
                row.getLong("peak_bytes"),
                secondsLeft(row),
                new UserId(row.getObject("author_id", UUID.class)),
                required(row, "created_at"),
                times.admitted(),
                times.finished());
    }

    /// The steps to come at the pace of the current attempt so far.
    private static @Nullable Long secondsLeft(ResultSet row) throws SQLException {
        var since = instant(row, "training_since");
        var stepped = instant(row, "stepped_at");
        long done = row.getLong("step") - row.getLong("first_step");
        if (!row.getString("status").equals("RUNNING") || since == null || stepped == null || done <= 0) {
            return null;
        }
        double perStep = Duration.between(since, stepped).toMillis() / 1000.0 / done;
        return Math.max(0, Math.round(perStep * (row.getLong("total_steps") - row.getLong("step"))));
    }

    private static Instant required(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
