package io.tunewright.evaluation;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The job that measures one model: prepare → launch → watch → collect.
///
/// The steps have no transaction manager on purpose: none of them may hold a database connection while it waits or
/// encodes; each writes through the repository, which has its own transactions.
@Configuration(proxyBeanMethods = false)
class EvaluationJobConfiguration {

    @Bean
    Job evaluationJob(
            JobRepository jobs,
            PrepareEvaluationTasklet prepare,
            LaunchEvaluationTasklet launch,
            WatchEvaluationTasklet watch,
            CollectEvaluationTasklet collect) {
        return new JobBuilder("evaluation", jobs)
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
