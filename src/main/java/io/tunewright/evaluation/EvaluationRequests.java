package io.tunewright.evaluation;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.Sha256;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.evaluation.store.EvaluationStore;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModelService;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/// Stores what is wished of evaluations, by whoever may: users and runs.
@Component
class EvaluationRequests {

    private final EvaluationStore evaluations;
    private final ApplicationEventPublisher publisher;
    private final EvaluationChanges changes;
    private final DatasetService datasets;
    private final BaseModelService baseModels;
    private final TunedModelService tunedModels;

    EvaluationRequests(
            EvaluationStore evaluations,
            ApplicationEventPublisher publisher,
            EvaluationChanges changes,
            DatasetService datasets,
            BaseModelService baseModels,
            TunedModelService tunedModels) {
        this.evaluations = evaluations;
        this.publisher = publisher;
        this.changes = changes;
        this.datasets = datasets;
        this.baseModels = baseModels;
        this.tunedModels = tunedModels;
    }

    /// Asks for an evaluation; does nothing more if there is one of this id.
    ///
    /// @throws io.tunewright.common.InvalidInputException `nothing-held-out`
    void start(TenantId tenant, UserId author, EvaluationId id, ModelRef model, DatasetVersionId dataset) {
        var version = datasets.version(tenant, dataset);
        version.requireHeldOut("dataset");
        var measured = MeasuredModel.of(tenant, model, baseModels, tunedModels);
        var evaluation = new Evaluation(
                id,
                model,
                measured.name(),
                measured.baseName(),
                dataset,
                version.label(),
                protocol(tenant, version, measured),
                Evaluation.Status.QUEUED,
                "",
                null,
                0,
                0,
                List.of(),
                Instant.now(),
                null);
        evaluations.insert(tenant, author, evaluation, measured.base());
        changed(tenant);
    }

    /// @return false if the evaluation was over
    boolean cancel(TenantId tenant, EvaluationId id) {
        boolean asked = evaluations.cancel(tenant, id);
        if (asked) {
            changed(tenant);
        }
        return asked;
    }

    /// @return false if the evaluation neither failed nor was cancelled
    boolean retry(TenantId tenant, EvaluationId id) {
        boolean asked = evaluations.again(tenant, id);
        if (asked) {
            changed(tenant);
        }
        return asked;
    }

    private void changed(TenantId tenant) {
        publisher.publishEvent(new EvaluationService.Requested());
        changes.changed(tenant);
    }

    private String protocol(TenantId tenant, DatasetVersionRef version, MeasuredModel model) {
        String text = String.join(
                "\n",
                "1",
                version.hash().hex(),
                "held-out",
                baseModels.template(tenant, model.base()).source(),
                Integer.toString(baseModels.tokenizer(tenant, model.base()).size()),
                "greedy",
                Integer.toString(EvaluationService.ANSWER_TOKENS));
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
