package io.tunewright.evaluation.job;

import io.tunewright.evaluation.EvaluationChanges;
import io.tunewright.evaluation.MeasuredConversation;
import io.tunewright.evaluation.Metrics;
import io.tunewright.evaluation.store.EvaluationSamples;
import io.tunewright.evaluation.store.EvaluationStore;
import io.tunewright.evaluation.store.StoredEvaluation;
import io.tunewright.evaluation.store.StoredEvaluationAttempt;
import io.tunewright.identity.UsageKind;
import io.tunewright.identity.UsageLedger;
import io.tunewright.worker.EvaluationResult;
import io.tunewright.worker.RunResult.Failure;
import io.tunewright.worker.RunResult.Outcome;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Brings an evaluation to its end: scores, if every conversation was measured.
@Component
class CollectEvaluationTasklet extends EvaluationPhase {

    private final EvaluationStore evaluations;
    private final EvaluationSamples samples;
    private final EvaluationLauncher launcher;
    private final UsageLedger usage;

    CollectEvaluationTasklet(
            EvaluationStore evaluations,
            EvaluationSamples samples,
            EvaluationChanges changes,
            EvaluationLauncher launcher,
            UsageLedger usage) {
        super(evaluations, changes);
        this.evaluations = evaluations;
        this.samples = samples;
        this.launcher = launcher;
        this.usage = usage;
    }

    @Override
    void work(StoredEvaluation evaluation) {
        Optional<EvaluationResult> result = launcher.current(evaluation).map(StoredEvaluationAttempt::result);
        switch (result.map(EvaluationResult::outcome).orElse(Outcome.CANCELLED)) {
            case SUCCEEDED -> {
                account(evaluation, result.orElseThrow());
                score(evaluation);
            }
            case CANCELLED -> evaluations.cancelled(evaluation.tenant(), evaluation.id());
            case FAILED -> {
                var failure = Objects.requireNonNullElse(result.orElseThrow().failure(), Failure.INTERNAL);
                String message = result.orElseThrow().message();
                fail(evaluation, failure, message.isBlank() ? "The worker failed and did not say why" : message);
            }
        }
    }

    @Override
    String doing() {
        return "collecting the results";
    }

    /// Before it counts as over: both may be repeated. Rounds that were broken off are not charged.
    private void account(StoredEvaluation evaluation, EvaluationResult result) {
        String reference = "evaluation " + evaluation.id();
        long tokens = samples.measured(evaluation.tenant(), evaluation.id()).stream()
                .mapToLong(MeasuredConversation::tokens)
                .sum();
        usage.add(evaluation.tenant(), evaluation.author(), UsageKind.EVALUATED_TOKENS, tokens, reference);
        usage.add(
                evaluation.tenant(),
                evaluation.author(),
                UsageKind.EVALUATION_SECONDS,
                Math.max(0, Math.round(result.seconds())),
                reference);
    }

    private void score(StoredEvaluation evaluation) {
        var measured = samples.measured(evaluation.tenant(), evaluation.id());
        int total = evaluation.evaluation().total();
        if (measured.size() < total) {
            fail(
                    evaluation,
                    Failure.INTERNAL,
                    "The worker measured %d of %d conversations and called that all; try again"
                            .formatted(measured.size(), total));
            return;
        }
        evaluations.succeeded(evaluation.tenant(), evaluation.id(), Metrics.of(measured));
    }
}
