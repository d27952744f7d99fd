package io.tunewright.training.job;

import io.tunewright.DatabaseProcess;
import io.tunewright.common.Home;
import io.tunewright.training.job.Seams.Disaster;
import io.tunewright.training.job.Seams.Phase;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.test.context.TestComponent;

/// Kills the embedded PostgreSQL, as by `kill -9`, when a run reaches a phase; once.
@TestComponent
class DatabaseKiller implements Disaster {

    private final Home home;
    private final AtomicReference<Phase> armed = new AtomicReference<>();

    DatabaseKiller(Home home) {
        this.home = home;
    }

    void arm(Phase phase) {
        armed.set(phase);
    }

    boolean hasStruck() {
        return armed.get() == null;
    }

    @Override
    public void at(Phase phase) {
        if (armed.compareAndSet(phase, null)) {
            DatabaseProcess.kill(home);
        }
    }
}
