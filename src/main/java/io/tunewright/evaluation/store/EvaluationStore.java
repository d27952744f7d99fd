package io.tunewright.evaluation.store;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.common.Paging;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.evaluation.Evaluation;
import io.tunewright.evaluation.EvaluationId;
import io.tunewright.evaluation.Score;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModelId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Evaluations and their scores.
@Repository
public class EvaluationStore {

    private static final String COLUMNS = """
            select id, base_model_id, tuned_model_id, model_name, base_model_name, dataset_version_id, dataset_label,
                   protocol, status, message, failure, done, total, created_at, finished_at
            from evaluation where tenant_id = :tenant""";

    private final TenantDatabase database;

    EvaluationStore(TenantDatabase database) {
        this.database = database;
    }

    /// Does nothing if there is one of this id.
    public void insert(TenantId tenant, UserId author, Evaluation evaluation, BaseModelId base) {
        var tuned = evaluation.model() instanceof ModelRef.Tuned(TunedModelId id) ? id.value() : null;
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into evaluation (tenant_id, id, base_model_id, tuned_model_id, model_name,
                            base_model_name, dataset_version_id, dataset_label, protocol, status, author)
                        values (:tenant, :id, :base, :tuned, :model, :baseName, :dataset, :label, :protocol, 'QUEUED',
                            :author)
                        on conflict do nothing""")
                .param("tenant", tenant.value())
                .param("id", evaluation.id().value())
                .param("base", base.value())
                .param("tuned", tuned)
                .param("model", evaluation.modelName())
                .param("baseName", evaluation.baseModelName())
                .param("dataset", evaluation.datasetVersion().value())
                .param("label", evaluation.datasetLabel())
                .param("protocol", evaluation.protocol())
                .param("author", author.value())
                .update());
    }

    public Optional<Evaluation> find(TenantId tenant, EvaluationId id) {
        return database.as(tenant, jdbc -> query(jdbc, tenant, "and id = :id", Map.of("id", id.value())).stream()
                .findFirst());
    }

    public List<Evaluation> list(TenantId tenant, Paging paging) {
        return database.as(
                tenant,
                jdbc -> query(
                        jdbc,
                        tenant,
                        "order by created_at desc, id limit :limit offset :offset",
                        Map.of("limit", paging.limit(), "offset", paging.offset())));
    }

    /// The newest finished evaluation of each model on a dataset version, newest first.
    public List<Evaluation> newestOfEachModel(TenantId tenant, DatasetVersionId dataset) {
        return database.as(tenant, jdbc -> query(jdbc, tenant, """
                        and dataset_version_id = :dataset and id in (
                            select distinct on (base_model_id, tuned_model_id, protocol) id from evaluation
                            where tenant_id = :tenant and dataset_version_id = :dataset and status = 'SUCCEEDED'
                            order by base_model_id, tuned_model_id, protocol, created_at desc)
                        order by created_at desc""", Map.of("dataset", dataset.value())));
    }

    /// Dataset versions that any model was measured on, most recently used first.
    public List<DatasetVersionId> measuredDatasets(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select dataset_version_id from evaluation where tenant_id = :tenant and status = 'SUCCEEDED'
                        group by dataset_version_id order by max(created_at) desc limit 100""")
                .param("tenant", tenant.value())
                .query((row, number) -> new DatasetVersionId(row.getObject(1, UUID.class)))
                .list());
    }

    /// What is not over, oldest first.
    public List<StoredEvaluation> unfinished() {
        var pending = database.acrossTenants(jdbc -> jdbc.sql("""
                        select tenant_id, id from evaluation where status in ('QUEUED', 'RUNNING')
                        order by created_at, id""")
                .query((row, number) -> Map.entry(
                        new TenantId(row.getObject(1, UUID.class)), new EvaluationId(row.getObject(2, UUID.class))))
                .list());
        return pending.stream()
                .flatMap(each -> stored(each.getKey(), each.getValue()).stream())
                .toList();
    }

    public Optional<StoredEvaluation> stored(TenantId tenant, EvaluationId id) {
        return database.as(tenant, jdbc -> find(tenant, id).flatMap(evaluation -> jdbc.sql("""
                        select author, round, attempts, attempts_before, cancel_requested from evaluation
                         where tenant_id = :tenant and id = :id""")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query((row, number) -> new StoredEvaluation(
                        tenant,
                        new UserId(row.getObject(1, UUID.class)),
                        evaluation,
                        row.getInt(2),
                        row.getInt(3),
                        row.getInt(4),
                        row.getBoolean(5)))
                .optional()));
    }

    /// The conversations are known; from now on it counts as running.
    public void running(TenantId tenant, EvaluationId id, int total) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        update evaluation set status = 'RUNNING', total = :total
                        where tenant_id = :tenant and id = :id and status in ('QUEUED', 'RUNNING')""")
                .param("total", total)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update());
    }

    /// Ends an evaluation that is not over.
    ///
    /// @param failure one of the worker's failures, or `INTERRUPTED`
    public void failed(TenantId tenant, EvaluationId id, String failure, String message) {
        end(tenant, id, Evaluation.Status.FAILED, failure, message);
    }

    public void cancelled(TenantId tenant, EvaluationId id) {
        end(tenant, id, Evaluation.Status.CANCELLED, null, "");
    }

    /// Asks for the end; true if the evaluation was not over. One that waits ends at once.
    public boolean cancel(TenantId tenant, EvaluationId id) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        update evaluation
                           set cancel_requested = true,
                               finished_at = case when status = 'QUEUED' then now() end,
                               status = case when status = 'QUEUED' then 'CANCELLED' else status end
                        where tenant_id = :tenant and id = :id and status in ('QUEUED', 'RUNNING')""")
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update())
                > 0;
    }

    /// Queues an evaluation that failed or was cancelled once more; true if it was one. What was measured stays.
    public boolean again(TenantId tenant, EvaluationId id) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        update evaluation
                           set status = 'QUEUED', round = round + 1, attempts_before = attempts, failure = null,
                               message = '', cancel_requested = false, finished_at = null
                        where tenant_id = :tenant and id = :id and status in ('FAILED', 'CANCELLED')""")
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update())
                > 0;
    }

    /// Stores scores and marks the evaluation as succeeded, all or nothing; safe to repeat.
    public void succeeded(TenantId tenant, EvaluationId id, List<Score> scores) {
        database.run(tenant, jdbc -> {
            int changed = jdbc.sql("""
                            update evaluation set status = 'SUCCEEDED', finished_at = now()
                            where tenant_id = :tenant and id = :id and status in ('QUEUED', 'RUNNING')""")
                    .param("tenant", tenant.value())
                    .param("id", id.value())
                    .update();
            if (changed > 0) {
                scores.forEach(score -> insert(jdbc, tenant, id, score));
            }
        });
    }

    private void end(
            TenantId tenant, EvaluationId id, Evaluation.Status status, @Nullable String failure, String message) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        update evaluation
                           set status = :status, failure = :failure, message = :message, finished_at = now()
                        where tenant_id = :tenant and id = :id and status in ('QUEUED', 'RUNNING')""")
                .param("status", status.name())
                .param("failure", failure)
                .param("message", message)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update());
    }

    /// Removes an evaluation that is over; true if there was one.
    public boolean delete(TenantId tenant, EvaluationId id) {
        return database.as(tenant, jdbc -> jdbc.sql("delete from evaluation where tenant_id = :tenant and id = :id "
                                + "and status not in ('QUEUED', 'RUNNING')")
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update())
                > 0;
    }

    private static void insert(JdbcClient jdbc, TenantId tenant, EvaluationId id, Score score) {
        jdbc.sql("""
                        insert into evaluation_score (tenant_id, evaluation_id, metric, value, standard_error, n)
                        values (:tenant, :id, :metric, :value, :error, :n)""")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .param("metric", score.metric())
                .param("value", score.value())
                .param("error", score.standardError())
                .param("n", score.n())
                .update();
    }

    private static List<Evaluation> query(
            JdbcClient jdbc, TenantId tenant, String rest, Map<String, ? extends Object> params) {
        var rows = jdbc.sql(COLUMNS + "\n" + rest)
                .param("tenant", tenant.value())
                .params(params)
                .query((row, number) -> evaluation(row))
                .list();
        var scores =
                scores(jdbc, tenant, rows.stream().map(row -> row.id().value()).toList());
        return rows.stream()
                .map(row -> withScores(row, scores.getOrDefault(row.id().value(), List.of())))
                .toList();
    }

    private static Map<UUID, List<Score>> scores(JdbcClient jdbc, TenantId tenant, List<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        var scores = new HashMap<UUID, List<Score>>();
        jdbc.sql("""
                        select evaluation_id, metric, value, standard_error, n from evaluation_score
                        where tenant_id = :tenant and evaluation_id in (:ids)""").param("tenant", tenant.value()).param("ids", ids).query(row -> {
            scores.computeIfAbsent(row.getObject(1, UUID.class), id -> new ArrayList<>())
                    .add(new Score(row.getString(2), row.getDouble(3), row.getDouble(4), row.getInt(5)));
        });
        return scores;
    }

    private static Evaluation evaluation(ResultSet row) throws SQLException {
        @Nullable UUID tuned = row.getObject("tuned_model_id", UUID.class);
        @Nullable Timestamp finished = row.getTimestamp("finished_at");
        return new Evaluation(
                new EvaluationId(row.getObject("id", UUID.class)),
                tuned == null
                        ? new ModelRef.Base(new BaseModelId(row.getObject("base_model_id", UUID.class)))
                        : new ModelRef.Tuned(new TunedModelId(tuned)),
                row.getString("model_name"),
                row.getString("base_model_name"),
                new DatasetVersionId(row.getObject("dataset_version_id", UUID.class)),
                row.getString("dataset_label"),
                row.getString("protocol"),
                Evaluation.Status.valueOf(row.getString("status")),
                row.getString("message"),
                row.getString("failure"),
                row.getInt("done"),
                row.getInt("total"),
                List.of(),
                row.getTimestamp("created_at").toInstant(),
                finished == null ? null : finished.toInstant());
    }

    private static Evaluation withScores(Evaluation row, List<Score> scores) {
        return new Evaluation(
                row.id(),
                row.model(),
                row.modelName(),
                row.baseModelName(),
                row.datasetVersion(),
                row.datasetLabel(),
                row.protocol(),
                row.status(),
                row.message(),
                row.failure(),
                row.done(),
                row.total(),
                scores,
                row.createdAt(),
                row.finishedAt());
    }
}
