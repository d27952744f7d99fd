package io.tunewright.checkpoint.ui;

import io.tunewright.identity.TenantId;
import io.tunewright.training.RunCosts;
import io.tunewright.training.RunId;
import io.tunewright.training.RunStatus;
import io.tunewright.training.RunWorkers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Looks at the machines of a run, for one open page: when its state changes, and every few seconds. Used by one
/// thread.
final class RunMachines {

    private static final Duration LOOK = Duration.ofSeconds(5);

    private final RunWorkers workers;
    private final RunCosts costs;
    private final TenantId tenant;
    private final RunId run;
    private final String machine;
    private RunNews.@Nullable Machines last;
    private @Nullable RunStatus seenAs;
    private long looked;

    /// @param machine name of its profile
    RunMachines(RunPageServices services, TenantId tenant, RunId run, String machine) {
        this.workers = services.workers();
        this.costs = services.costs();
        this.tenant = tenant;
        this.run = run;
        this.machine = machine;
    }

    RunNews.Machines look(RunStatus status) {
        var before = last;
        if (before != null && status == seenAs && System.nanoTime() - looked < LOOK.toNanos()) {
            return before;
        }
        looked = System.nanoTime();
        seenAs = status;
        var now = new RunNews.Machines(machine, workers.of(tenant, run), costs.of(tenant, run));
        last = now;
        return now;
    }
}
