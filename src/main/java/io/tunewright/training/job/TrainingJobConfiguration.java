package io.tunewright.training.job;

import org.springframework.batch.core.configuration.annotation.EnableBatchProcessing;
import org.springframework.batch.core.configuration.annotation.EnableJdbcJobRepository;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.annotation.Isolation;

/// The Batch job `training`, persisted in PostgreSQL.
///
/// The steps have no transaction manager on purpose: a phase takes minutes or days and must not hold a database
/// connection.
///
/// Jobs are created without `serializable`, which lets some of many creations at once fail: one thread of the server
/// that has the run creates its job, and the instance is unique in the database.
///
/// A job that an older server left goes on with the steps it has here. Earlier versions did everything after
/// `watchWorker` in `collectResult`, which therefore keeps its name: whatever of it was done is done once more.
@Configuration(proxyBeanMethods = false)
@EnableBatchProcessing
@EnableJdbcJobRepository(isolationLevelForCreate = Isolation.READ_COMMITTED)
class TrainingJobConfiguration {

    static final String JOB = "training";

    @Bean
    Job trainingJob(
            JobRepository jobs,
            ValidateRunTasklet validate,
            PrepareDataTasklet prepare,
            LaunchWorkerTasklet launch,
            WatchWorkerTasklet watch,
            CollectResultTasklet collect,
            RegisterResultTasklet register,
            EvaluateResultTasklet evaluate,
            PublishResultTasklet publish) {
        return new JobBuilder(JOB, jobs)
                .start(step(jobs, "validateRun", validate))
                .next(step(jobs, "prepareData", prepare))
                .next(step(jobs, "launchWorker", launch))
                .next(step(jobs, "watchWorker", watch))
                .next(step(jobs, "collectResult", collect))
                .next(step(jobs, "registerResult", register))
                .next(step(jobs, "evaluateResult", evaluate))
                .next(step(jobs, "publishResult", publish))
                .build();
    }

    private static Step step(JobRepository jobs, String name, PhaseTasklet tasklet) {
        return new StepBuilder(name, jobs).tasklet(tasklet).build();
    }
}
