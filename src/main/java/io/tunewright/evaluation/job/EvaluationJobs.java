package io.tunewright.evaluation.job;

import io.tunewright.evaluation.EvaluationChanges;
import io.tunewright.evaluation.EvaluationId;
import io.tunewright.evaluation.EvaluationService;
import io.tunewright.evaluation.store.EvaluationStore;
import io.tunewright.evaluation.store.StoredEvaluation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Brings every evaluation to its end, one after the other: looks again and again at what is stored. The same look
/// takes up what a dead server left, and what an outage broke off.
///
/// Starts after the web server, whose port the workers are told; stops before it. Of the servers that share a
/// database one does this, under a lease.
@Component
class EvaluationJobs implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(EvaluationJobs.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration LEAVE = Duration.ofSeconds(10);

    private final JobOperator operator;
    private final JobRepository executions;
    private final Job job;
    private final EvaluationStore evaluations;
    private final EvaluationDirectories directories;
    private final EvaluationChanges changes;
    private final EvaluationStop stop;
    private final Semaphore woken = new Semaphore(0);
    /// Until when, by the clock of the JVM, an evaluation whose job broke off is left alone.
    private final Map<EvaluationId, Long> pauses = new ConcurrentHashMap<>();

    private volatile @Nullable Thread thread;

    EvaluationJobs(
            JobOperator operator,
            JobRepository executions,
            @Qualifier("evaluationJob") Job job,
            EvaluationStore evaluations,
            EvaluationDirectories directories,
            EvaluationChanges changes,
            EvaluationStop stop) {
        this.operator = operator;
        this.executions = executions;
        this.job = job;
        this.evaluations = evaluations;
        this.directories = directories;
        this.changes = changes;
        this.stop = stop;
    }

    /// Looks at once.
    @EventListener(EvaluationService.Requested.class)
    void wake() {
        woken.release();
    }

    @Override
    public void start() {
        var started = Thread.ofVirtual().name("evaluations").unstarted(this::work);
        thread = started;
        started.start();
    }

    @Override
    public void stop() {
        stop.now();
        var running = thread;
        thread = null;
        if (running != null) {
            wake();
            try {
                running.join(LEAVE);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
        stop.left();
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void work() {
        boolean away = false;
        while (thread == Thread.currentThread()) {
            try {
                var next = next();
                away = false;
                if (next.isPresent()) {
                    run(next.get());
                } else if (woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    woken.drainPermits();
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException outage) {
                if (!away && !stop.isDue()) {
                    LOG.warn("evaluations are not run for the moment, will look again", outage);
                }
                away = true;
                pause();
            }
        }
    }

    private Optional<StoredEvaluation> next() {
        if (stop.isDue()) {
            return Optional.empty();
        }
        return evaluations.unfinished().stream()
                .filter(each -> !isPausing(each.id()))
                .findFirst();
    }

    private boolean isPausing(EvaluationId id) {
        var until = pauses.get(id);
        return until != null && System.nanoTime() - until < 0;
    }

    private void run(StoredEvaluation evaluation) {
        var parameters = new JobParametersBuilder()
                .addString(EvaluationPhase.TENANT, evaluation.tenant().toString())
                .addString(EvaluationPhase.EVALUATION, evaluation.id().toString())
                .addLong(EvaluationPhase.ROUND, (long) evaluation.round())
                .toJobParameters();
        try {
            var last = executions.getLastJobExecution(EvaluationJobConfiguration.JOB, parameters);
            if (last != null) {
                recover(last);
            }
            if (operator.start(job, parameters).getStatus() == BatchStatus.COMPLETED) {
                pauses.remove(evaluation.id());
                directories.remove(evaluation.id());
                return;
            }
        } catch (JobExecutionException | RuntimeException failure) {
            if (!stop.isDue()) {
                LOG.warn("the job of evaluation {} cannot go on for the moment", evaluation.id(), failure);
            }
        } finally {
            changes.changed(evaluation.tenant());
        }
        pauses.put(evaluation.id(), System.nanoTime() + PAUSE.toNanos());
    }

    /// Nobody else has the lease: what the repository takes for running is what a dead server left.
    private void recover(JobExecution last) {
        if (last.getStatus() == BatchStatus.UNKNOWN) {
            // The outcome of a step could not be stored. Steps find out for themselves what is done.
            last.getStepExecutions().stream()
                    .filter(step -> step.getStatus() == BatchStatus.UNKNOWN)
                    .forEach(step -> {
                        step.setStatus(BatchStatus.FAILED);
                        executions.update(step);
                    });
            last.setStatus(BatchStatus.FAILED);
            executions.update(last);
        } else if (last.getStatus().isRunning() || last.isRunning()) {
            operator.recover(last);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
