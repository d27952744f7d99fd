package io.tunewright.basemodel;

import io.tunewright.dataset.EncodingModel;
import io.tunewright.dataset.EncodingModels;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.ExampleEncoder;
import io.tunewright.llm.LossOn;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Lets datasets be seen through the eyes of base models.
@Component
class BaseModelEncoders implements EncodingModels {

    private final BaseModelService models;

    BaseModelEncoders(BaseModelService models) {
        this.models = models;
    }

    @Override
    public List<EncodingModel> list(TenantId tenant) {
        return models.list(tenant).stream().map(BaseModelEncoders::model).toList();
    }

    @Override
    public EncodingModel get(TenantId tenant, UUID model) {
        return model(models.get(tenant, new BaseModelId(model)));
    }

    @Override
    public ExampleEncoder encoder(TenantId tenant, UUID model, int maxLength) {
        return models.encoder(tenant, new BaseModelId(model), maxLength, LossOn.ANSWERS);
    }

    private static EncodingModel model(BaseModelRef model) {
        return new EncodingModel(
                model.id().value(),
                model.name(),
                model.fingerprint(),
                model.inspection().contextLength(),
                !model.inspection().chatTemplate().isEmpty());
    }
}
