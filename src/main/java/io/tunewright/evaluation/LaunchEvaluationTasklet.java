package io.tunewright.evaluation;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.WorkerRequest;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Starts the worker; one of the same name that was started before is left alone.
@Component
@StepScope
class LaunchEvaluationTasklet implements Tasklet {

    private final EvaluationId id;
    private final EvaluationDirectories directories;
    private final Cluster cluster;

    LaunchEvaluationTasklet(
            @Value("#{jobParameters['evaluationId']}") String id, EvaluationDirectories directories, Cluster cluster) {
        this.id = EvaluationId.of(id);
        this.directories = directories;
        this.cluster = cluster;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) {
        cluster.launch(new WorkerRequest(
                EvaluationDirectories.workerName(id), WorkerRequest.Command.EVALUATE, directories.of(id), 0));
        return RepeatStatus.FINISHED;
    }
}
