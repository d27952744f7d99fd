package io.tunewright.training.job;

import io.tunewright.database.ServerNode;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import io.tunewright.training.store.LostRunException;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredRun;
import org.springframework.stereotype.Component;

/// Reads runs as the server that works on them.
@Component
class HeldRuns {

    private final RunStore runs;
    private final ServerNode node;

    HeldRuns(RunStore runs, ServerNode node) {
        this.runs = runs;
        this.node = node;
    }

    /// A run that this server has, or that nobody needs to work on.
    ///
    /// @throws LostRunException if another server has it
    StoredRun get(TenantId tenant, RunId id) {
        var run = runs.find(tenant, id).orElseThrow(() -> new LostRunException(id));
        if (run.run().status().isInProgress() && !node.id().equals(run.node())) {
            throw new LostRunException(id);
        }
        return run;
    }

    /// The run as it is now.
    ///
    /// @throws LostRunException if it changed hands since
    StoredRun again(StoredRun known) {
        var run = runs.find(known.tenant(), known.id()).orElseThrow(() -> new LostRunException(known.id()));
        if (run.tenure() != known.tenure()) {
            throw new LostRunException(known.id());
        }
        return run;
    }
}
