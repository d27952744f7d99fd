package io.tunewright.training.store;

import org.springframework.jdbc.core.simple.JdbcClient;

/// Keeps a server that lost a run from writing to it: one that was stopped for a while, say, while another took over.
final class Tenure {

    private Tenure() {}

    /// Locks the run's row for the rest of the transaction.
    ///
    /// @throws LostRunException if the run changed hands since `run` was read
    static void require(JdbcClient jdbc, StoredRun run) {
        long now = jdbc.sql("select tenure from training_run where tenant_id = :tenant and id = :id for update")
                .param("tenant", run.tenant().value())
                .param("id", run.id().value())
                .query(Long.class)
                .optional()
                .orElse(-1L);
        if (now != run.tenure()) {
            throw new LostRunException(run.id());
        }
    }
}
