package io.tunewright.evaluation;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.common.Sha256;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModelService;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// Evaluations of a tenant's models.
@Service
public class EvaluationService {

    private final EvaluationRepository evaluations;
    private final EvaluationJobs jobs;
    private final EvaluationChanges changes;
    private final DatasetService datasets;
    private final BaseModelService baseModels;
    private final TunedModelService tunedModels;

    EvaluationService(
            EvaluationRepository evaluations,
            EvaluationJobs jobs,
            EvaluationChanges changes,
            DatasetService datasets,
            BaseModelService baseModels,
            TunedModelService tunedModels) {
        this.evaluations = evaluations;
        this.jobs = jobs;
        this.changes = changes;
        this.datasets = datasets;
        this.baseModels = baseModels;
        this.tunedModels = tunedModels;
    }

    /// Stores an evaluation and returns; a Batch job measures.
    ///
    /// @throws InvalidInputException `nothing-held-out` if the dataset version holds nothing out
    @PreAuthorize(Permissions.MAY_EDIT)
    public EvaluationId start(TenantId tenant, UserId author, ModelRef model, DatasetVersionId dataset) {
        var version = datasets.version(tenant, dataset);
        if (version.heldOut() == 0) {
            throw new InvalidInputException(
                    "nothing-held-out",
                    "dataset",
                    "%s holds no conversations out, so there is nothing to measure with; upload a version with a held-out share"
                            .formatted(version.label()),
                    version.label());
        }
        var measured = MeasuredModel.of(tenant, model, baseModels, tunedModels);
        var evaluation = new Evaluation(
                EvaluationId.random(),
                model,
                measured.name(),
                measured.baseName(),
                dataset,
                version.label(),
                protocol(tenant, version, measured),
                Evaluation.Status.QUEUED,
                "",
                0,
                0,
                List.of(),
                Instant.now(),
                null);
        evaluations.insert(tenant, author, evaluation, measured.base());
        jobs.submit(tenant, evaluation.id());
        return evaluation.id();
    }

    public Evaluation get(TenantId tenant, EvaluationId id) {
        return evaluations.find(tenant, id).orElseThrow(() -> notFound(id));
    }

    /// Newest first.
    public List<Evaluation> list(TenantId tenant, Paging paging) {
        return evaluations.list(tenant, paging);
    }

    /// Conversations of an evaluation that has succeeded, in the order of their lines.
    public List<EvaluatedSample> samples(TenantId tenant, EvaluationId id, SampleFilter filter, Paging paging) {
        get(tenant, id);
        return evaluations.samples(tenant, id, filter, paging);
    }

    /// Removes an evaluation and its samples.
    @PreAuthorize(Permissions.MAY_EDIT)
    public void delete(TenantId tenant, EvaluationId id) {
        if (!evaluations.delete(tenant, id)) {
            throw notFound(id);
        }
        changes.changed(tenant);
    }

    /// Dataset versions that models were measured on, most recently used first.
    public List<DatasetVersionId> measuredDatasets(TenantId tenant) {
        return evaluations.measuredDatasets(tenant);
    }

    /// Models measured on a dataset version, best first. Where they were measured in different ways (another template
    /// or tokenizer, say), one board for each way, the most recently used first.
    ///
    /// @param metric `loss`, `perplexity` or `exact_match`
    public List<Leaderboard> leaderboards(TenantId tenant, DatasetVersionId dataset, String metric) {
        if (!List.of(Metrics.LOSS, Metrics.PERPLEXITY, Metrics.EXACT_MATCH).contains(metric)) {
            throw new InvalidInputException(
                    "unknown-metric", "metric", "metric must be one of exact_match, loss, perplexity", metric);
        }
        var label = datasets.version(tenant, dataset).label();
        var measured = evaluations.newestOfEachModel(tenant, dataset);
        return measured.stream()
                .map(Evaluation::protocol)
                .distinct()
                .map(protocol -> new Leaderboard(
                        dataset,
                        label,
                        metric,
                        new Ranking(metric)
                                .rows(measured.stream()
                                        .filter(row -> row.protocol().equals(protocol))
                                        .toList())))
                .toList();
    }

    /// Calls `listener` after every change of the organisation's evaluations, from another thread.
    public AutoCloseable subscribe(TenantId tenant, Runnable listener) {
        return changes.subscribe(tenant, listener);
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
                Integer.toString(EvaluationJobs.ANSWER_TOKENS));
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static NotFoundException notFound(EvaluationId id) {
        return new NotFoundException("evaluation-not-found", "There is no evaluation %s".formatted(id), id);
    }
}
