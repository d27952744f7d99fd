package io.tunewright.evaluation;

import io.tunewright.common.ConflictException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.evaluation.store.EvaluationSamples;
import io.tunewright.evaluation.store.EvaluationStore;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.tunedmodel.ModelRef;
import java.util.List;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// Evaluations of a tenant's models.
@Service
public class EvaluationService {

    /// Longest answer that is generated, in tokens.
    public static final int ANSWER_TOKENS = 128;

    private final EvaluationStore evaluations;
    private final EvaluationSamples samples;
    private final EvaluationRequests requests;
    private final EvaluationChanges changes;
    private final DatasetService datasets;

    EvaluationService(
            EvaluationStore evaluations,
            EvaluationSamples samples,
            EvaluationRequests requests,
            EvaluationChanges changes,
            DatasetService datasets) {
        this.evaluations = evaluations;
        this.samples = samples;
        this.requests = requests;
        this.changes = changes;
        this.datasets = datasets;
    }

    /// Stores an evaluation and returns; a Batch job measures.
    ///
    /// @throws InvalidInputException `nothing-held-out` if the dataset version holds nothing out
    @PreAuthorize(Permissions.MAY_EDIT)
    public EvaluationId start(TenantId tenant, UserId author, ModelRef model, DatasetVersionId dataset) {
        var id = EvaluationId.random();
        requests.start(tenant, author, id, model, dataset);
        return id;
    }

    public Evaluation get(TenantId tenant, EvaluationId id) {
        return evaluations.find(tenant, id).orElseThrow(() -> notFound(id));
    }

    /// Newest first.
    public List<Evaluation> list(TenantId tenant, Paging paging) {
        return evaluations.list(tenant, paging);
    }

    /// Conversations that were measured, the worst first: wrong answers, then by loss.
    public List<EvaluatedSample> samples(TenantId tenant, EvaluationId id, SampleFilter filter, Paging paging) {
        get(tenant, id);
        return samples.list(tenant, id, filter, paging);
    }

    public int countSamples(TenantId tenant, EvaluationId id, SampleFilter filter) {
        get(tenant, id);
        return samples.count(tenant, id, filter);
    }

    /// Ends an evaluation that is not over; its worker leaves at the next conversation.
    ///
    /// @throws ConflictException `evaluation-is-over`
    @PreAuthorize(Permissions.MAY_EDIT)
    public void cancel(TenantId tenant, EvaluationId id) {
        get(tenant, id);
        if (!requests.cancel(tenant, id)) {
            throw new ConflictException("evaluation-is-over", "Evaluation %s is over already".formatted(id), id);
        }
    }

    /// Goes on with an evaluation that failed or was cancelled. What was measured before is not measured again.
    ///
    /// @throws ConflictException `evaluation-not-failed`
    @PreAuthorize(Permissions.MAY_EDIT)
    public void retry(TenantId tenant, EvaluationId id) {
        get(tenant, id);
        if (!requests.retry(tenant, id)) {
            throw new ConflictException(
                    "evaluation-not-failed",
                    "Evaluation %s did not fail and was not cancelled, so there is nothing to repeat".formatted(id),
                    id);
        }
    }

    /// Removes an evaluation and its samples.
    ///
    /// @throws ConflictException `evaluation-in-progress`
    @PreAuthorize(Permissions.MAY_EDIT)
    public void delete(TenantId tenant, EvaluationId id) {
        get(tenant, id);
        if (!evaluations.delete(tenant, id)) {
            throw new ConflictException(
                    "evaluation-in-progress", "Evaluation %s is in progress; cancel it first".formatted(id), id);
        }
        changes.changed(tenant);
    }

    /// Dataset versions that models were measured on, most recently used first.
    public List<DatasetVersionId> measuredDatasets(TenantId tenant) {
        return evaluations.measuredDatasets(tenant);
    }

    /// What models are ranked by on a dataset version unless somebody wishes otherwise: nothing is asked about
    /// documents.
    public String usualMetric(TenantId tenant, DatasetVersionId dataset) {
        return datasets.version(tenant, dataset).text() ? Metrics.OF_TEXT.getFirst() : Metrics.ALL.getFirst();
    }

    /// Models measured on a dataset version, best first. Where they were measured in different ways (another template
    /// or tokenizer, say), one board for each way, the most recently used first.
    ///
    /// @param metric one of [Metrics#ALL]
    public List<Leaderboard> leaderboards(TenantId tenant, DatasetVersionId dataset, String metric) {
        if (!Metrics.ALL.contains(metric)) {
            throw new InvalidInputException(
                    "unknown-metric", "metric", "metric must be one of " + String.join(", ", Metrics.ALL), metric);
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

    /// A user wants something of an evaluation.
    public record Requested() {}

    private static NotFoundException notFound(EvaluationId id) {
        return new NotFoundException("evaluation-not-found", "There is no evaluation %s".formatted(id), id);
    }
}
