package io.tunewright.training.job;

import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredRun;
import org.springframework.stereotype.Component;

/// Launches the run's worker, unless it was cancelled before.
@Component
class LaunchWorkerTasklet extends PhaseTasklet {

    private final WorkerLauncher launcher;

    LaunchWorkerTasklet(WorkerLauncher launcher, RunStore runs, RunFailures failures) {
        super(runs, failures);
        this.launcher = launcher;
    }

    @Override
    void work(StoredRun run) throws InterruptedException {
        if (run.attempts() > 0 || !run.cancelRequested()) {
            launcher.launch(run, Math.max(1, run.attempts()));
        }
    }

    @Override
    String doing() {
        return "starting the worker";
    }
}
