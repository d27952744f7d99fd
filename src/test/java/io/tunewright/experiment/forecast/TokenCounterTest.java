package io.tunewright.experiment.forecast;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.Sha256;
import io.tunewright.dataset.DatasetId;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.LossOn;
import io.tunewright.llm.ModelInspection;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class TokenCounterTest {

    private static final Sha256 HASH = Sha256.of(new byte[] {1});

    @Test
    void anOutageOfTheDatabaseIsToldAsItIs() {
        var counts = mock(TokenCountRepository.class);
        var models = mock(BaseModelService.class);
        var outage = new DataAccessResourceFailureException("Failed to obtain JDBC Connection");
        when(counts.find(any(), any(), any(), anyInt(), any())).thenReturn(Optional.empty());
        when(models.encoder(any(), any(), anyInt(), any())).thenThrow(outage);
        var counter = new TokenCounter(mock(DatasetService.class), models, counts);
        var dataset = new DatasetVersionRef(
                new DatasetVersionId(UUID.randomUUID()),
                new DatasetId(UUID.randomUUID()),
                "helpdesk",
                1,
                HASH,
                9,
                1,
                false);
        var model =
                new BaseModelRef(new BaseModelId(UUID.randomUUID()), "tiny", HASH, false, mock(ModelInspection.class));

        assertThatThrownBy(() -> counter.count(
                        new TenantId(UUID.randomUUID()), dataset, model, 512, LossOn.ANSWERS, Duration.ofSeconds(20)))
                .isSameAs(outage);
        counter.stop();
    }
}
