package io.tunewright.experiment.forecast;

import io.tunewright.common.Sha256;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.LossOn;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.stereotype.Repository;

/// Counts that were made before. A dataset version and a model's files never change, so neither do their counts.
@Repository
class TokenCountRepository {

    private final TenantDatabase database;

    TokenCountRepository(TenantDatabase database) {
        this.database = database;
    }

    Optional<TokenCounts> find(TenantId tenant, DatasetVersionId dataset, Sha256 model, int maxLength, LossOn lossOn) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select lengths, learnt, truncated, unlearnt, refused, longest
                          from experiment_token_count
                         where tenant_id = :tenant and dataset_version = :dataset
                           and model_fingerprint = :model and max_length = :maxLength and loss_on = :lossOn
                        """)
                .param("tenant", tenant.value())
                .param("dataset", dataset.value())
                .param("model", model.hex())
                .param("maxLength", maxLength)
                .param("lossOn", lossOn.word())
                .query(TokenCountRepository::map)
                .optional());
    }

    void save(
            TenantId tenant, DatasetVersionId dataset, Sha256 model, int maxLength, LossOn lossOn, TokenCounts counts) {
        var lengths = ByteBuffer.allocate(4 * counts.examples());
        lengths.asIntBuffer().put(counts.lengths());
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into experiment_token_count
                               (tenant_id, dataset_version, model_fingerprint, max_length, loss_on,
                                lengths, learnt, truncated, unlearnt, refused, longest)
                        values (:tenant, :dataset, :model, :maxLength, :lossOn,
                                :lengths, :learnt, :truncated, :unlearnt, :refused, :longest)
                        on conflict do nothing
                        """)
                .param("tenant", tenant.value())
                .param("dataset", dataset.value())
                .param("model", model.hex())
                .param("maxLength", maxLength)
                .param("lossOn", lossOn.word())
                .param("lengths", lengths.array())
                .param("learnt", counts.learnt())
                .param("truncated", counts.truncated())
                .param("unlearnt", counts.unlearnt())
                .param("refused", counts.refused())
                .param("longest", counts.longest())
                .update());
    }

    private static TokenCounts map(ResultSet row, int number) throws SQLException {
        var bytes = ByteBuffer.wrap(row.getBytes("lengths")).asIntBuffer();
        var lengths = new int[bytes.remaining()];
        bytes.get(lengths);
        return new TokenCounts(
                lengths,
                row.getLong("learnt"),
                row.getInt("truncated"),
                row.getInt("unlearnt"),
                row.getInt("refused"),
                row.getInt("longest"));
    }
}
