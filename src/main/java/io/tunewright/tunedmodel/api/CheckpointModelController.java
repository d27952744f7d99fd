package io.tunewright.tunedmodel.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.checkpoint.CheckpointId;
import io.tunewright.checkpoint.CheckpointModels;
import io.tunewright.identity.CurrentUser;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModelService;
import io.tunewright.tunedmodel.api.ModelBodies.ModelResponse;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/checkpoints")
@Tag(name = "Models")
class CheckpointModelController {

    private final CheckpointModels made;
    private final TunedModelService models;
    private final CurrentUser user;

    CheckpointModelController(CheckpointModels made, TunedModelService models, CurrentUser user) {
        this.made = made;
        this.models = models;
        this.user = user;
    }

    @PostMapping("/{id}/model")
    @Operation(
            summary = "Make a model of a checkpoint",
            description =
                    "The model can be talked to, evaluated and merged like the one that the run made itself. Asking"
                            + " again answers with the same model.")
    ModelResponse make(@PathVariable CheckpointId id) {
        var name = made.make(user.tenant(), id).name();
        return switch (models.resolve(user.tenant(), name)) {
            case ModelRef.Tuned(var model) -> ModelResponse.of(models.get(user.tenant(), model));
            case ModelRef.Base _ -> throw new IllegalStateException(name + " is a base model");
        };
    }
}
