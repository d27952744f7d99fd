package io.tunewright.evaluation.job;

import io.tunewright.common.DomainException;
import io.tunewright.common.UnavailableException;
import io.tunewright.evaluation.EvaluationChanges;
import io.tunewright.evaluation.EvaluationId;
import io.tunewright.evaluation.store.EvaluationStore;
import io.tunewright.evaluation.store.StoredEvaluation;
import io.tunewright.identity.TenantId;
import io.tunewright.worker.RunResult.Failure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// One phase of an evaluation. What the phase finds done it leaves alone, so it may be cut off anywhere and called
/// again. A failure that the user can act on ends the evaluation; an outage fails the step, and the job goes on
/// there.
abstract class EvaluationPhase implements Tasklet {

    static final String TENANT = "tenant";
    static final String EVALUATION = "evaluation";
    static final String ROUND = "round";

    private static final Logger LOG = LoggerFactory.getLogger(EvaluationPhase.class);

    private final EvaluationStore evaluations;
    private final EvaluationChanges changes;

    EvaluationPhase(EvaluationStore evaluations, EvaluationChanges changes) {
        this.evaluations = evaluations;
        this.changes = changes;
    }

    /// Does the work of the phase.
    abstract void work(StoredEvaluation evaluation) throws InterruptedException;

    /// Completes the sentence "while it was …".
    abstract String doing();

    @Override
    public final RepeatStatus execute(StepContribution contribution, ChunkContext chunk)
            throws JobInterruptedException {
        var parameters = chunk.getStepContext().getJobParameters();
        var tenant = TenantId.of(String.valueOf(parameters.get(TENANT)));
        var id = EvaluationId.of(String.valueOf(parameters.get(EVALUATION)));
        var stored = evaluations.stored(tenant, id);
        // a user may start it once more before this round's job has come to its end
        if (stored.isEmpty() || stored.get().isOver() || stored.get().round() != round(parameters.get(ROUND))) {
            return RepeatStatus.FINISHED;
        }
        try {
            work(stored.get());
        } catch (InterruptedException stopping) {
            throw new JobInterruptedException("the server stops while evaluation %s is %s".formatted(id, doing()));
        } catch (UnavailableException outage) {
            if (!outage.code().equals("disk-full")) {
                throw outage;
            }
            fail(stored.get(), Failure.DISK_FULL, String.valueOf(outage.getMessage()));
        } catch (DomainException failure) {
            fail(stored.get(), Failure.BAD_INPUT, String.valueOf(failure.getMessage()));
        } catch (DataAccessException | TransactionException outage) {
            throw outage;
        } catch (RuntimeException mistake) {
            LOG.error("evaluation {} failed while it was {}", id, doing(), mistake);
            fail(
                    stored.get(),
                    Failure.INTERNAL,
                    "Something went wrong in the server while it was %s. Its log has the details; try again"
                            .formatted(doing()));
        }
        changes.changed(tenant);
        return RepeatStatus.FINISHED;
    }

    private static long round(@Nullable Object parameter) {
        return parameter instanceof Long number ? number : 0;
    }

    final void fail(StoredEvaluation evaluation, Failure failure, String sentence) {
        evaluations.failed(evaluation.tenant(), evaluation.id(), failure.name(), sentence);
    }
}
