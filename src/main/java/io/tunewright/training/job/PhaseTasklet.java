package io.tunewright.training.job;

import io.tunewright.common.DomainException;
import io.tunewright.common.UnavailableException;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import io.tunewright.training.store.LostRunException;
import io.tunewright.training.store.StoredRun;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// One phase of a run. What the phase finds done it leaves alone, so it may be cut off anywhere and called again.
///
/// A failure that the user can act on ends the run, and the job goes on to its end without effect. An outage
/// fails the step: the supervisor starts the job again, which goes on at this phase. A server that lost the run to
/// another leaves without a trace.
abstract class PhaseTasklet implements Tasklet {

    static final String RUN = "run";
    static final String TENANT = "tenant";
    static final String ROUND = "round";

    private static final Logger LOG = LoggerFactory.getLogger(PhaseTasklet.class);

    private final HeldRuns runs;
    private final RunFailures failures;

    PhaseTasklet(HeldRuns runs, RunFailures failures) {
        this.runs = runs;
        this.failures = failures;
    }

    /// Does the work of the phase.
    abstract void work(StoredRun run) throws InterruptedException;

    /// Completes the sentence "while it was …".
    abstract String doing();

    @Override
    public final RepeatStatus execute(StepContribution contribution, ChunkContext chunk)
            throws JobInterruptedException {
        var parameters = chunk.getStepContext().getJobParameters();
        var tenant = TenantId.of(String.valueOf(parameters.get(TENANT)));
        var id = RunId.of(String.valueOf(parameters.get(RUN)));
        StoredRun run;
        try {
            run = runs.get(tenant, id);
        } catch (LostRunException lost) {
            throw new JobInterruptedException(String.valueOf(lost.getMessage()));
        }
        if (!run.run().status().isInProgress() || run.round() != round(parameters)) {
            return RepeatStatus.FINISHED;
        }
        try {
            work(run);
        } catch (LostRunException lost) {
            LOG.warn("run {} is left alone: another server works on it", id);
            throw new JobInterruptedException(String.valueOf(lost.getMessage()));
        } catch (InterruptedException stopping) {
            throw new JobInterruptedException("the server stops while run %s is %s".formatted(id, doing()));
        } catch (UnavailableException outage) {
            if (!outage.code().equals("disk-full")) {
                throw outage;
            }
            end(run, outage);
        } catch (DomainException failure) {
            end(run, failure);
        } catch (DataAccessException | TransactionException outage) {
            throw outage;
        } catch (RuntimeException mistake) {
            LOG.error("run {} failed while it was {}", id, doing(), mistake);
            try {
                failures.internal(run, doing());
            } catch (LostRunException lost) {
                throw new JobInterruptedException(String.valueOf(lost.getMessage()));
            }
        }
        return RepeatStatus.FINISHED;
    }

    /// A run that was paused or failed may be in its next round before the job of this one is over.
    private static long round(Map<String, Object> parameters) {
        return parameters.get(ROUND) instanceof Long round ? round : 0;
    }

    private void end(StoredRun run, DomainException failure) throws JobInterruptedException {
        try {
            failures.byInput(run, failure);
        } catch (LostRunException lost) {
            throw new JobInterruptedException(String.valueOf(lost.getMessage()));
        }
    }
}
