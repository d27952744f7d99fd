package io.tunewright.evaluation.store;

import io.tunewright.cluster.WorkerName;
import io.tunewright.evaluation.EvaluationId;
import io.tunewright.identity.TenantId;
import io.tunewright.worker.EvaluationResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A row of `evaluation_attempt`.
///
/// @param tokenHash    SHA-256 of the worker's token, in hexadecimal digits
/// @param acknowledged bytes of the worker's events that are stored
/// @param result       what the worker said last, null until it did
public record StoredEvaluationAttempt(
        TenantId tenant,
        EvaluationId evaluation,
        int attempt,
        WorkerName worker,
        String tokenHash,
        long acknowledged,
        @Nullable EvaluationResult result) {

    private static final JsonMapper JSON = JsonMapper.shared();

    static StoredEvaluationAttempt of(ResultSet row, int number) throws SQLException {
        @Nullable String result = row.getString("result");
        return new StoredEvaluationAttempt(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                new EvaluationId(row.getObject("evaluation_id", UUID.class)),
                row.getInt("attempt"),
                new WorkerName(row.getString("worker")),
                row.getString("token_hash"),
                row.getLong("acknowledged"),
                result == null ? null : JSON.readValue(result, EvaluationResult.class));
    }
}
