package io.tunewright.training.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// An attempt that somebody proved to be.
///
/// @param podUid  the pod that the attempt is tied to, null if there is none
/// @param current whether it may still say something: it is the newest of its run and was not lost, and the run is
///                not over or waits for what the worker has said
public record KnownAttempt(StoredAttempt attempt, @Nullable String podUid, boolean current) {

    static final String QUERY = """
            select a.*, r.attempts = a.attempt and a.lost_as is null
                        and (r.finished_at is null or a.result is not null) as is_current
              from training_attempt a
              join training_run r on r.id = a.run_id
             where a.run_id = :run and a.attempt = :attempt
            """;

    static KnownAttempt of(ResultSet row, int number) throws SQLException {
        return new KnownAttempt(StoredAttempt.of(row, number), row.getString("pod_uid"), row.getBoolean("is_current"));
    }
}
