package io.tunewright.evaluation;

import io.tunewright.identity.TenantId;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Runs the evaluation job, one evaluation after the other, and takes up what a dead server left behind.
@Component
class EvaluationJobs implements DisposableBean {

    /// Longest answer that is generated, in tokens.
    static final int ANSWER_TOKENS = 128;

    private static final Logger LOG = LoggerFactory.getLogger(EvaluationJobs.class);

    private final JobOperator operator;
    private final JobRepository executions;
    private final Job job;
    private final EvaluationRepository evaluations;
    private final EvaluationChanges changes;
    private final ExecutorService queue = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("evaluation-", 0).daemon().factory());

    EvaluationJobs(
            JobOperator operator,
            JobRepository executions,
            @Qualifier("evaluationJob") Job job,
            EvaluationRepository evaluations,
            EvaluationChanges changes) {
        this.operator = operator;
        this.executions = executions;
        this.job = job;
        this.evaluations = evaluations;
        this.changes = changes;
    }

    void submit(TenantId tenant, EvaluationId id) {
        changes.changed(tenant);
        queue.execute(() -> run(tenant, id));
    }

    @EventListener(ApplicationReadyEvent.class)
    void takeUpWhatWasLeft() {
        for (var pending : evaluations.unfinished()) {
            LOG.info("Taking up evaluation {}", pending.id());
            submit(pending.tenant(), pending.id());
        }
    }

    @Override
    public void destroy() {
        queue.shutdownNow();
    }

    private void run(TenantId tenant, EvaluationId id) {
        var parameters = new JobParametersBuilder()
                .addString("tenantId", tenant.toString())
                .addString("evaluationId", id.toString())
                .toJobParameters();
        try {
            var execution = startOrGoOn(parameters);
            if (execution.getStatus().isUnsuccessful()) {
                evaluations.failed(tenant, id, sentence(execution));
            }
        } catch (Exception failure) {
            if (Thread.currentThread().isInterrupted() || queue.isShutdown()) {
                return; // the next server takes it up
            }
            LOG.error("Evaluation {} could not be run", id, failure);
            evaluations.failed(tenant, id, String.valueOf(failure.getMessage()));
        } finally {
            changes.changed(tenant);
        }
    }

    private JobExecution startOrGoOn(JobParameters parameters) throws Exception {
        var last = executions.getLastJobExecution(job.getName(), parameters);
        if (last == null) {
            return operator.start(job, parameters);
        }
        // This process just began, so whatever looks as if it ran belongs to a dead one.
        return operator.restart(last.isRunning() ? operator.recover(last) : last);
    }

    private static String sentence(JobExecution execution) {
        return execution.getAllFailureExceptions().stream()
                .map(Throwable::getMessage)
                .filter(message -> message != null && !message.isBlank())
                .findFirst()
                .orElse("The evaluation stopped without saying why; see the server's log");
    }
}
