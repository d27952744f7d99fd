package io.tunewright.evaluation;

import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.evaluation.store.EvaluationStore;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.training.RunEvaluation;
import io.tunewright.training.RunEvaluations;
import io.tunewright.training.RunId;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModelService;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Measures what runs yield. The id of the evaluation is made from that of the run: asking twice is harmless.
@Component
class EvaluationsOfRuns implements RunEvaluations {

    private final EvaluationRequests requests;
    private final EvaluationStore evaluations;
    private final TunedModelService models;

    EvaluationsOfRuns(EvaluationRequests requests, EvaluationStore evaluations, TunedModelService models) {
        this.requests = requests;
        this.evaluations = evaluations;
        this.models = models;
    }

    @Override
    public Optional<RunEvaluation> ask(TenantId tenant, UserId author, RunId run, DatasetVersionId dataset) {
        return of(tenant, run).or(() -> models.resultOf(tenant, run).flatMap(model -> {
            requests.start(tenant, author, id(run), new ModelRef.Tuned(model.id()), dataset);
            return of(tenant, run);
        }));
    }

    @Override
    public Optional<RunEvaluation> of(TenantId tenant, RunId run) {
        return evaluations.find(tenant, id(run)).map(EvaluationsOfRuns::seen);
    }

    @Override
    public void cancel(TenantId tenant, RunId run) {
        requests.cancel(tenant, id(run));
    }

    private static EvaluationId id(RunId run) {
        return new EvaluationId(UUID.nameUUIDFromBytes(("result of run " + run).getBytes(StandardCharsets.UTF_8)));
    }

    private static RunEvaluation seen(Evaluation evaluation) {
        var state =
                switch (evaluation.status()) {
                    case QUEUED -> RunEvaluation.State.WAITING;
                    case RUNNING -> RunEvaluation.State.RUNNING;
                    case SUCCEEDED -> RunEvaluation.State.SUCCEEDED;
                    case FAILED -> RunEvaluation.State.FAILED;
                    case CANCELLED -> RunEvaluation.State.CANCELLED;
                };
        return new RunEvaluation(
                evaluation.id().value(),
                evaluation.datasetVersion(),
                evaluation.datasetLabel(),
                state,
                evaluation.message(),
                evaluation.done(),
                evaluation.total());
    }
}
