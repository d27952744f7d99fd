package io.tunewright.training.job;

import io.tunewright.training.store.StoredRun;
import org.springframework.stereotype.Component;

/// Launches the run's worker, unless it was asked to end before.
@Component
class LaunchWorkerTasklet extends PhaseTasklet {

    private final WorkerLauncher launcher;

    LaunchWorkerTasklet(WorkerLauncher launcher, HeldRuns runs, RunFailures failures) {
        super(runs, failures);
        this.launcher = launcher;
    }

    @Override
    void work(StoredRun run) throws InterruptedException {
        var attempt = launcher.current(run);
        if (attempt.isEmpty() && !run.isToEnd()) {
            launcher.launch(run, run.attempts() + 1);
        } else if (attempt.isPresent()
                && attempt.get().result() == null
                && attempt.get().loss() == null) {
            launcher.launch(run, attempt.get().attempt());
        }
    }

    @Override
    String doing() {
        return "starting the worker";
    }
}
