package io.tunewright.evaluation.job;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The job that measures one model: prepare → launch → watch → collect.
///
/// The steps have no transaction manager on purpose: none of them may hold a database connection while it waits or
/// encodes; each writes through the stores, which have their own transactions.
@Configuration(proxyBeanMethods = false)
class EvaluationJobConfiguration {

    static final String JOB = "evaluation";

    @Bean
    Job evaluationJob(
            JobRepository jobs,
            PrepareEvaluationTasklet prepare,
            LaunchEvaluationTasklet launch,
            WatchEvaluationTasklet watch,
            CollectEvaluationTasklet collect) {
        return new JobBuilder(JOB, jobs)
                .start(new StepBuilder("prepareEvaluation", jobs)
                        .tasklet(prepare)
                        .build())
                .next(new StepBuilder("launchEvaluation", jobs).tasklet(launch).build())
                .next(new StepBuilder("watchEvaluation", jobs).tasklet(watch).build())
                .next(new StepBuilder("collectEvaluation", jobs)
                        .tasklet(collect)
                        .build())
                .build();
    }
}
