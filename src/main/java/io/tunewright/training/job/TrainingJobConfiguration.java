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
            Step validateRun,
            Step prepareData,
            Step launchWorker,
            Step watchWorker,
            Step collectResult,
            Step registerResult,
            Step evaluateResult,
            Step publishResult) {
        return new JobBuilder(JOB, jobs)
                .start(validateRun)
                .next(prepareData)
                .next(launchWorker)
                .next(watchWorker)
                .next(collectResult)
                .next(registerResult)
                .next(evaluateResult)
                .next(publishResult)
                .build();
    }

    @Bean
    Step validateRun(JobRepository jobs, ValidateRunTasklet tasklet) {
        return new StepBuilder("validateRun", jobs).tasklet(tasklet).build();
    }

    @Bean
    Step prepareData(JobRepository jobs, PrepareDataTasklet tasklet) {
        return new StepBuilder("prepareData", jobs).tasklet(tasklet).build();
    }

    @Bean
    Step launchWorker(JobRepository jobs, LaunchWorkerTasklet tasklet) {
        return new StepBuilder("launchWorker", jobs).tasklet(tasklet).build();
    }

    @Bean
    Step watchWorker(JobRepository jobs, WatchWorkerTasklet tasklet) {
        return new StepBuilder("watchWorker", jobs).tasklet(tasklet).build();
    }

    @Bean
    Step collectResult(JobRepository jobs, CollectResultTasklet tasklet) {
        return new StepBuilder("collectResult", jobs).tasklet(tasklet).build();
    }

    @Bean
    Step registerResult(JobRepository jobs, RegisterResultTasklet tasklet) {
        return new StepBuilder("registerResult", jobs).tasklet(tasklet).build();
    }

    @Bean
    Step evaluateResult(JobRepository jobs, EvaluateResultTasklet tasklet) {
        return new StepBuilder("evaluateResult", jobs).tasklet(tasklet).build();
    }

    @Bean
    Step publishResult(JobRepository jobs, PublishResultTasklet tasklet) {
        return new StepBuilder("publishResult", jobs).tasklet(tasklet).build();
    }
}
