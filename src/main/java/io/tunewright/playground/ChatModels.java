package io.tunewright.playground;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.NotFoundException;
import io.tunewright.identity.TenantId;
import io.tunewright.playground.ChatModelChoice.Kind;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// The models one can talk to.
@Component
class ChatModels {

    private final BaseModelService baseModels;
    private final TunedModelService tunedModels;

    ChatModels(BaseModelService baseModels, TunedModelService tunedModels) {
        this.baseModels = baseModels;
        this.tunedModels = tunedModels;
    }

    List<ChatModelChoice> all(TenantId tenant) {
        var choices = new ArrayList<ChatModelChoice>();
        Map<BaseModelId, BaseModelRef> bases =
                baseModels.list(tenant).stream().collect(Collectors.toMap(BaseModelRef::id, Function.identity()));
        for (var base : baseModels.list(tenant)) {
            choices.add(new ChatModelChoice(
                    base.name(), base.name(), Kind.BASE, base.inspection().contextLength()));
        }
        for (var model : tunedModels.list(tenant)) {
            var base = bases.get(model.baseModel());
            int contextLength =
                    base == null ? 0 : base.inspection().contextLength() - tunedModels.positionsTaken(tenant, model);
            choices.add(new ChatModelChoice(model.name(), model.experimentName(), kind(model), contextLength));
        }
        return choices;
    }

    /// The base of a run, then the models the run made; empty if it made none.
    List<String> ofRun(TenantId tenant, String run) {
        var made = tunedModels.ofRun(tenant, run);
        var names = new LinkedHashSet<String>();
        made.forEach(model -> names.add(model.baseModelName()));
        made.forEach(model -> names.add(model.name()));
        return List.copyOf(names);
    }

    /// @throws NotFoundException `model-not-found`
    Kind kind(TenantId tenant, String name) {
        return switch (tunedModels.resolve(tenant, name)) {
            case ModelRef.Base _ -> Kind.BASE;
            case ModelRef.Tuned(var id) -> kind(tunedModels.get(tenant, id));
        };
    }

    private static Kind kind(TunedModel model) {
        return switch (model.kind()) {
            case ADAPTER -> Kind.ADAPTER;
            case MERGED -> Kind.MERGED;
            case FULL -> Kind.FULL;
        };
    }
}
