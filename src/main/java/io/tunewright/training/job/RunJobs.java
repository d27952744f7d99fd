package io.tunewright.training.job;

import io.tunewright.common.CrashPoint;
import io.tunewright.training.RunId;
import io.tunewright.training.store.StoredRun;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.stereotype.Component;

/// The Batch jobs of the runs in progress, one thread each. A job that a dead server, or an outage, left in the
/// middle is recovered and goes on at the step where it was.
@Component
class RunJobs {

    private static final Logger LOG = LoggerFactory.getLogger(RunJobs.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LEAVE = Duration.ofSeconds(10);

    private final JobOperator operator;
    private final JobRepository repository;
    private final Job job;
    private final ServerStop stop;
    private final Map<RunId, Thread> threads = new ConcurrentHashMap<>();
    private final Map<RunId, Pause> pauses = new ConcurrentHashMap<>();

    RunJobs(JobOperator operator, JobRepository repository, Job trainingJob, ServerStop stop) {
        this.operator = operator;
        this.repository = repository;
        this.job = trainingJob;
        this.stop = stop;
    }

    /// Starts or goes on with the job of a run that is in progress; does nothing if it runs here.
    ///
    /// @param done called when the job has ended
    void ensure(StoredRun run, Runnable done) {
        if (stop.isDue() || threads.containsKey(run.id()) || isPausing(run.id())) {
            return;
        }
        threads.computeIfAbsent(
                run.id(), id -> Thread.ofVirtual().name("run-" + id).start(() -> execute(run, done)));
    }

    /// Waits until all jobs have left: they go on at the next start.
    void stop() {
        stop.now();
        for (var thread : threads.values()) {
            try {
                if (!thread.join(LEAVE)) {
                    thread.interrupt();
                }
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void execute(StoredRun run, Runnable done) {
        try {
            var ended = execute(parameters(run));
            if (ended == BatchStatus.COMPLETED) {
                pauses.remove(run.id());
            } else {
                pause(run.id());
            }
        } catch (JobExecutionException | RuntimeException failure) {
            if (!stop.isDue()) {
                LOG.warn("the job of run {} cannot go on for the moment", run.id(), failure);
            }
            pause(run.id());
        } finally {
            threads.remove(run.id());
            done.run();
        }
    }

    private BatchStatus execute(JobParameters parameters) throws JobExecutionException {
        var last = repository.getLastJobExecution(TrainingJobConfiguration.JOB, parameters);
        if (last != null) {
            recover(last);
        }
        return operator.start(job, parameters).getStatus();
    }

    /// This server has the run: what the repository takes for running is what a dead server left, or one that lost
    /// the run and can no longer store anything of it.
    private void recover(JobExecution last) {
        if (last.getStatus() != BatchStatus.UNKNOWN && (last.getStatus().isRunning() || last.isRunning())) {
            operator.recover(last);
            CrashPoint.reach("adopt.after-recover");
            return;
        }
        // The end of a step could not be stored, though that of the job was. Steps find out for themselves what is
        // done.
        for (var step : last.getStepExecutions()) {
            if (step.getStatus() == BatchStatus.UNKNOWN || step.getStatus().isRunning()) {
                step.setStatus(BatchStatus.FAILED);
                step.setEndTime(LocalDateTime.now());
                repository.update(step);
            }
        }
        // A server of an earlier version knew fewer steps and took the job for complete.
        if (last.getStatus() == BatchStatus.UNKNOWN || last.getStatus() == BatchStatus.COMPLETED) {
            last.setStatus(BatchStatus.FAILED);
            repository.update(last);
        }
    }

    private boolean isPausing(RunId run) {
        var pause = pauses.get(run);
        return pause != null && System.nanoTime() < pause.until();
    }

    private void pause(RunId run) {
        pauses.compute(run, (id, before) -> {
            var length = before == null ? FIRST_PAUSE : before.length().multipliedBy(2);
            var capped = length.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : length;
            return new Pause(System.nanoTime() + capped.toNanos(), capped);
        });
    }

    private record Pause(long until, Duration length) {}

    private static JobParameters parameters(StoredRun run) {
        var parameters = new JobParametersBuilder()
                .addString(PhaseTasklet.RUN, run.id().toString())
                .addString(PhaseTasklet.TENANT, run.tenant().toString());
        return run.round() == 0
                ? parameters.toJobParameters()
                : parameters.addLong(PhaseTasklet.ROUND, (long) run.round()).toJobParameters();
    }
}
