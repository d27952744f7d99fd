package io.tunewright.training.store;

import io.tunewright.cluster.WorkerName;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import io.tunewright.worker.RunResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A row of `training_attempt`.
///
/// @param tokenHash    SHA-256 of the worker's token, in hexadecimal digits
/// @param acknowledged bytes of the worker's events that are stored
/// @param dropped      lines of them that were not fit to be stored
/// @param result       what the worker said last, null until it did
/// @param heartbeat    when the worker last called
/// @param round        of the run
/// @param loss         how it was lost, null unless it was
/// @param reached      the newest step of the run when it was lost
/// @param node         where its worker ran, empty if the cluster did not say
public record StoredAttempt(
        TenantId tenant,
        RunId run,
        int attempt,
        WorkerName worker,
        String tokenHash,
        long acknowledged,
        long dropped,
        @Nullable RunResult result,
        Instant created,
        @Nullable Instant heartbeat,
        @Nullable Instant ended,
        int round,
        @Nullable Loss loss,
        long reached,
        String node) {

    private static final JsonMapper JSON = JsonMapper.shared();

    static StoredAttempt of(ResultSet row, int number) throws SQLException {
        @Nullable String result = row.getString("result");
        @Nullable OffsetDateTime heartbeat = row.getObject("heartbeat_at", OffsetDateTime.class);
        @Nullable OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
        @Nullable String loss = row.getString("lost_as");
        return new StoredAttempt(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                new RunId(row.getObject("run_id", UUID.class)),
                row.getInt("attempt"),
                new WorkerName(row.getString("worker")),
                row.getString("token_hash"),
                row.getLong("acknowledged"),
                row.getLong("dropped"),
                result == null ? null : JSON.readValue(result, RunResult.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                heartbeat == null ? null : heartbeat.toInstant(),
                ended == null ? null : ended.toInstant(),
                row.getInt("round"),
                loss == null ? null : new Loss(Loss.Kind.valueOf(loss), row.getString("lost_why")),
                row.getLong("reached_step"),
                row.getString("node"));
    }
}
