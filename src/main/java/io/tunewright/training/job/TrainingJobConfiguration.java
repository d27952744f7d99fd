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

/// The Batch job `training`, persisted in PostgreSQL.
///
/// The steps have no transaction manager on purpose: a phase takes minutes or days and must not hold a database
/// connection.
@Configuration(proxyBeanMethods = false)
@EnableBatchProcessing
@EnableJdbcJobRepository
class TrainingJobConfiguration {

    static final String JOB = "training";

    @Bean
    Job trainingJob(
            JobRepository jobs,
            Step validateRun,
            Step prepareData,
            Step launchWorker,
            Step watchWorker,
            Step collectResult) {
        return new JobBuilder(JOB, jobs)
                .start(validateRun)
                .next(prepareData)
                .next(launchWorker)
                .next(watchWorker)
                .next(collectResult)
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
}
