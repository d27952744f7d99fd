package io.tunewright.evaluation;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.AdapterInspection;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the files of a model to be measured lie.
///
/// @param modelDirectory   whole model in Hugging Face layout
/// @param adapterDirectory adapter beside it, null for none
public record MeasuredModel(
        String name,
        BaseModelId base,
        String baseName,
        Path modelDirectory,
        @Nullable Path adapterDirectory) {

    /// Positions of the context that a prefix takes from the conversations, else 0.
    public int positionsTaken() {
        return adapterDirectory == null
                ? 0
                : AdapterInspection.of(adapterDirectory).positions();
    }

    public static MeasuredModel of(
            TenantId tenant, ModelRef model, BaseModelService baseModels, TunedModelService tunedModels) {
        return switch (model) {
            case ModelRef.Base(var id) -> {
                var base = baseModels.get(tenant, id);
                yield new MeasuredModel(base.name(), id, base.name(), baseModels.directory(tenant, id), null);
            }
            case ModelRef.Tuned(var id) -> {
                var tuned = tunedModels.get(tenant, id);
                var files = tunedModels.directory(tenant, id);
                yield tuned.kind() == TunedModel.Kind.ADAPTER
                        ? new MeasuredModel(
                                tuned.name(),
                                tuned.baseModel(),
                                tuned.baseModelName(),
                                baseModels.directory(tenant, tuned.baseModel()),
                                files)
                        : new MeasuredModel(tuned.name(), tuned.baseModel(), tuned.baseModelName(), files, null);
            }
        };
    }
}
