package io.tunewright.evaluation;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.WorkerState;
import io.tunewright.identity.TenantId;
import io.tunewright.worker.EvaluationProgress;
import io.tunewright.worker.EvaluationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Follows the worker until it ends. The outcome is what is observed now: the result file, else the worker's state.
@Component
@StepScope
class WatchEvaluationTasklet implements Tasklet {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final TenantId tenant;
    private final EvaluationId id;
    private final EvaluationRepository evaluations;
    private final EvaluationDirectories directories;
    private final EvaluationChanges changes;
    private final Cluster cluster;

    WatchEvaluationTasklet(
            @Value("#{jobParameters['tenantId']}") String tenant,
            @Value("#{jobParameters['evaluationId']}") String id,
            EvaluationRepository evaluations,
            EvaluationDirectories directories,
            EvaluationChanges changes,
            Cluster cluster) {
        this.tenant = TenantId.of(tenant);
        this.id = EvaluationId.of(id);
        this.evaluations = evaluations;
        this.directories = directories;
        this.changes = changes;
        this.cluster = cluster;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk)
            throws IOException, InterruptedException {
        var directory = directories.of(id);
        reportProgress(directory);
        var state = cluster.observe(EvaluationDirectories.workerName(id)); // before the file: it is written last
        if (Files.exists(directory.resolve(EvaluationResult.FILE))) {
            return RepeatStatus.FINISHED;
        }
        return switch (state) {
            case WorkerState.Pending _, WorkerState.Running _ -> {
                Thread.sleep(POLL);
                yield RepeatStatus.CONTINUABLE;
            }
            case WorkerState.Succeeded _ ->
                throw new EvaluationFailed("The worker ended without a result; start the evaluation again");
            case WorkerState.Failed(var reason) ->
                throw new EvaluationFailed("The worker broke off (%s); start the evaluation again".formatted(reason));
            case WorkerState.Missing _ ->
                throw new EvaluationFailed("The worker was lost before it finished; start the evaluation again");
        };
    }

    private void reportProgress(Path directory) throws IOException {
        var file = directory.resolve(EvaluationProgress.FILE);
        if (!Files.exists(file)) {
            return;
        }
        var progress = JSON.readValue(Files.readString(file), EvaluationProgress.class);
        var stored = evaluations.find(tenant, id).orElseThrow();
        if (progress.done() > stored.done()) {
            evaluations.running(tenant, id, progress.done(), stored.total());
            changes.changed(tenant);
        }
    }
}
