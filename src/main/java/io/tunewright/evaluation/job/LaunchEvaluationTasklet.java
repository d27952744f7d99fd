package io.tunewright.evaluation.job;

import io.tunewright.evaluation.EvaluationChanges;
import io.tunewright.evaluation.store.EvaluationStore;
import io.tunewright.evaluation.store.StoredEvaluation;
import org.springframework.stereotype.Component;

/// Launches the evaluation's worker, unless it was cancelled before.
@Component
class LaunchEvaluationTasklet extends EvaluationPhase {

    private final EvaluationLauncher launcher;

    LaunchEvaluationTasklet(EvaluationLauncher launcher, EvaluationStore evaluations, EvaluationChanges changes) {
        super(evaluations, changes);
        this.launcher = launcher;
    }

    @Override
    void work(StoredEvaluation evaluation) {
        if (launcher.current(evaluation).isPresent()) {
            launcher.launch(evaluation, evaluation.attempts());
        } else if (!evaluation.cancelRequested()) {
            launcher.launch(evaluation, evaluation.attemptsBefore() + 1);
        }
    }

    @Override
    String doing() {
        return "starting the worker";
    }
}
