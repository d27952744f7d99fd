package io.tunewright.evaluation.store;

import io.tunewright.common.Paging;
import io.tunewright.evaluation.EvaluatedSample;
import io.tunewright.evaluation.EvaluationId;
import io.tunewright.evaluation.MeasuredConversation;
import io.tunewright.evaluation.SampleFilter;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.worker.ComparedAnswer;
import io.tunewright.worker.EvaluationSample;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The conversations of evaluations: written before they are measured, filled in once each.
@Repository
public class EvaluationSamples {

    private final TenantDatabase database;

    EvaluationSamples(TenantDatabase database) {
        this.database = database;
    }

    /// Stores conversations that are to be measured; those that are there stay as they are.
    public void insert(TenantId tenant, EvaluationId id, List<HeldOutRow> rows) {
        database.run(
                tenant,
                jdbc -> rows.forEach(row -> jdbc.sql("""
                        insert into evaluation_sample (tenant_id, evaluation_id, line, question, expected, answer,
                            asked, correct, tokens)
                        values (:tenant, :id, :line, :question, :expected, '', :asked, false, :tokens)
                        on conflict (tenant_id, evaluation_id, line) do nothing""")
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .param("line", row.line())
                        .param("question", row.question())
                        .param("expected", row.expected())
                        .param("asked", row.asked())
                        .param("tokens", row.tokens())
                        .update()));
    }

    /// Lines that are still to be measured.
    public Set<Integer> open(TenantId tenant, EvaluationId id) {
        return new HashSet<>(database.as(tenant, jdbc -> jdbc.sql("""
                        select line from evaluation_sample
                         where tenant_id = :tenant and evaluation_id = :id and not measured""")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(Integer.class)
                .list()));
    }

    /// Stores what a piece of an attempt's events says, each conversation once, if the piece begins where the last
    /// one ended; otherwise does nothing.
    ///
    /// @return bytes that are stored now
    public long append(StoredEvaluationAttempt attempt, long from, long to, List<EvaluationSample> measured) {
        return database.as(attempt.tenant(), jdbc -> {
            int moved = jdbc.sql("""
                            update evaluation_attempt set acknowledged = :to
                             where tenant_id = :tenant and evaluation_id = :id and attempt = :attempt
                               and acknowledged = :from""")
                    .param("to", to)
                    .param("from", from)
                    .param("tenant", attempt.tenant().value())
                    .param("id", attempt.evaluation().value())
                    .param("attempt", attempt.attempt())
                    .update();
            if (moved > 0) {
                measured.forEach(sample -> fillIn(jdbc, attempt, sample));
                count(jdbc, attempt);
            }
            return jdbc.sql("""
                            select acknowledged from evaluation_attempt
                             where tenant_id = :tenant and evaluation_id = :id and attempt = :attempt""")
                    .param("tenant", attempt.tenant().value())
                    .param("id", attempt.evaluation().value())
                    .param("attempt", attempt.attempt())
                    .query(Long.class)
                    .single();
        });
    }

    /// All of an evaluation's conversations that were measured, for its scores.
    public List<MeasuredConversation> measured(TenantId tenant, EvaluationId id) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select negative_log_likelihood, tokens, asked, correct, expected, answer from evaluation_sample
                         where tenant_id = :tenant and evaluation_id = :id and measured order by line""")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query((row, number) -> {
                    var compared = compared(row);
                    return new MeasuredConversation(
                            row.getDouble("negative_log_likelihood"),
                            row.getInt("tokens"),
                            row.getBoolean("asked"),
                            row.getBoolean("correct"),
                            compared.rougeL(),
                            compared.chrF());
                })
                .list());
    }

    /// Figures follow from the two texts, so only those are stored.
    private static ComparedAnswer compared(ResultSet row) throws SQLException {
        return row.getBoolean("asked")
                ? ComparedAnswer.of(row.getString("expected"), row.getString("answer"))
                : new ComparedAnswer(false, 0, 0);
    }

    /// The worst first: wrong answers, then by loss.
    public List<EvaluatedSample> list(TenantId tenant, EvaluationId id, SampleFilter filter, Paging paging) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select line, question, expected, answer, asked, correct, loss, tokens from evaluation_sample
                        where tenant_id = :tenant and evaluation_id = :id and measured
                          and (:filter = 'ALL' or asked and correct = (:filter = 'RIGHT'))
                        order by asked and not correct desc, loss desc nulls last, line
                        limit :limit offset :offset""")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .param("filter", filter.name())
                .param("limit", paging.limit())
                .param("offset", paging.offset())
                .query((row, number) -> new EvaluatedSample(
                        row.getInt("line"),
                        row.getString("question"),
                        row.getString("expected"),
                        row.getString("answer"),
                        row.getBoolean("asked"),
                        row.getBoolean("correct"),
                        row.getObject("loss", Double.class),
                        row.getInt("tokens"),
                        compared(row).rougeL(),
                        compared(row).chrF()))
                .list());
    }

    public int count(TenantId tenant, EvaluationId id, SampleFilter filter) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select count(*) from evaluation_sample
                        where tenant_id = :tenant and evaluation_id = :id and measured
                          and (:filter = 'ALL' or asked and correct = (:filter = 'RIGHT'))""")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .param("filter", filter.name())
                .query(Integer.class)
                .single());
    }

    /// The answer is compared here: the worker does not know what was expected.
    private static void fillIn(JdbcClient jdbc, StoredEvaluationAttempt attempt, EvaluationSample sample) {
        var expected = jdbc.sql("""
                        select expected from evaluation_sample
                         where tenant_id = :tenant and evaluation_id = :id and line = :line and not measured""")
                .param("tenant", attempt.tenant().value())
                .param("id", attempt.evaluation().value())
                .param("line", sample.line())
                .query(String.class)
                .optional();
        if (expected.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        update evaluation_sample
                           set measured = true, negative_log_likelihood = :likelihood,
                               loss = case when tokens > 0 then :likelihood / tokens end,
                               answer = case when asked then :answer else '' end, correct = asked and :equal
                         where tenant_id = :tenant and evaluation_id = :id and line = :line""")
                .param("likelihood", sample.negativeLogLikelihood())
                .param("answer", sample.answer())
                .param("equal", sample.answer().strip().equals(expected.get().strip()))
                .param("tenant", attempt.tenant().value())
                .param("id", attempt.evaluation().value())
                .param("line", sample.line())
                .update();
    }

    private static void count(JdbcClient jdbc, StoredEvaluationAttempt attempt) {
        jdbc.sql("""
                        update evaluation
                           set done = (select count(*) from evaluation_sample s
                                        where s.tenant_id = :tenant and s.evaluation_id = :id and s.measured)
                         where tenant_id = :tenant and id = :id""")
                .param("tenant", attempt.tenant().value())
                .param("id", attempt.evaluation().value())
                .update();
    }
}
