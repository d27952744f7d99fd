package io.tunewright.inference;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.Sha256;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.AdapterInspection;
import io.tunewright.llm.ChatTemplate;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/// Finds out how a model is served: a base and its adapters share one worker, a whole model has its own. Workers
/// are never shared between organisations, however equal the weights.
@Component
class ServedModels {

    private static final String TEMPLATE = "chat_template.jinja";
    private static final int TEMPLATES = 100;

    private final BaseModelService baseModels;
    private final TunedModelService tunedModels;
    private final Map<Sha256, ChatTemplate> templates =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Sha256, ChatTemplate> eldest) {
                    return size() > TEMPLATES;
                }
            });

    ServedModels(BaseModelService baseModels, TunedModelService tunedModels) {
        this.baseModels = baseModels;
        this.tunedModels = tunedModels;
    }

    ServedModel find(TenantId tenant, ModelRef model) {
        return switch (model) {
            case ModelRef.Base(var id) -> {
                var base = baseModels.get(tenant, id);
                yield new ServedModel(
                        key(tenant, base.fingerprint()),
                        ServedModel.MAIN,
                        baseModels.directory(tenant, id),
                        null,
                        baseModels.tokenizer(tenant, id),
                        baseModels.template(tenant, id),
                        base.inspection().contextLength());
            }
            case ModelRef.Tuned(var id) -> tuned(tenant, tunedModels.get(tenant, id));
        };
    }

    private ServedModel tuned(TenantId tenant, TunedModel model) {
        var base = baseModels.get(tenant, model.baseModel());
        var directory = tunedModels.directory(tenant, model.id());
        // tuning changes no token, so the base's tokenizer is the model's
        return new ServedModel(
                key(tenant, model.isWhole() ? model.files().fingerprint() : base.fingerprint()),
                model.isWhole() ? ServedModel.MAIN : adapterName(model),
                model.isWhole() ? directory : baseModels.directory(tenant, base.id()),
                model.isWhole() ? null : directory,
                baseModels.tokenizer(tenant, base.id()),
                template(tenant, model),
                base.inspection().contextLength()
                        - (model.isWhole() ? 0 : AdapterInspection.of(directory).positions()));
    }

    /// A model's own template wins, as it was tuned with it.
    private ChatTemplate template(TenantId tenant, TunedModel model) {
        var own = model.files().files().get(TEMPLATE);
        return own == null
                ? baseModels.template(tenant, model.baseModel())
                : templates.computeIfAbsent(
                        own.hash(), hash -> ChatTemplate.open(tunedModels.directory(tenant, model.id())));
    }

    static String adapterName(TunedModel model) {
        return model.id().toString();
    }

    private static String key(TenantId tenant, Sha256 weights) {
        return tenant + "/" + weights.hex();
    }
}
