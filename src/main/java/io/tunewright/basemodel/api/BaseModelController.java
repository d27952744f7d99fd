package io.tunewright.basemodel.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.basemodel.BaseModelId;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.basemodel.ModelStructure;
import io.tunewright.basemodel.api.BaseModelBodies.BaseModelList;
import io.tunewright.basemodel.api.BaseModelBodies.BaseModelResponse;
import io.tunewright.basemodel.api.BaseModelBodies.StructureResponse;
import io.tunewright.basemodel.api.BaseModelBodies.TensorPage;
import io.tunewright.basemodel.api.BaseModelBodies.TokenizeRequest;
import io.tunewright.basemodel.api.BaseModelBodies.TokenizeResponse;
import io.tunewright.common.Check;
import io.tunewright.common.Paging;
import io.tunewright.identity.CurrentUser;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/base-models")
@Tag(name = "Base models")
class BaseModelController {

    private final BaseModelService models;
    private final CurrentUser user;

    BaseModelController(BaseModelService models, CurrentUser user) {
        this.models = models;
        this.user = user;
    }

    @GetMapping
    @Operation(summary = "Base models: those that ship with the product first, then by name")
    BaseModelList list() {
        return new BaseModelList(models.details(user.tenant()).stream()
                .map(BaseModelResponse::of)
                .toList());
    }

    @GetMapping("/{id}")
    @Operation(summary = "A base model with its architecture, special tokens and chat template")
    BaseModelResponse get(@PathVariable BaseModelId id) {
        return BaseModelResponse.of(models.details(user.tenant(), id));
    }

    @GetMapping("/{id}/tensors")
    @Operation(summary = "Its tensors with name, type and shape, by name")
    TensorPage tensors(
            @PathVariable BaseModelId id,
            @RequestParam(defaultValue = "0") int offset,
            @RequestParam(defaultValue = "1000") int limit) {
        var page = new Paging(offset, limit);
        var tensors = models.get(user.tenant(), id).inspection().tensors();
        return new TensorPage(
                tensors.stream().skip(page.offset()).limit(page.limit()).toList(), tensors.size(), offset, limit);
    }

    @GetMapping("/{id}/structure")
    @Operation(summary = "Its attention, positions and feed-forward half, and the memory that weights and cache take")
    StructureResponse structure(@PathVariable BaseModelId id) {
        return StructureResponse.of(
                ModelStructure.of(models.get(user.tenant(), id).inspection(), models.configuration(user.tenant(), id)));
    }

    @PostMapping("/{id}/tokenize")
    @Operation(summary = "Cut a text into the model's tokens")
    TokenizeResponse tokenize(@PathVariable BaseModelId id, @RequestBody TokenizeRequest body) {
        Check.that(body.text() != null, "text", "is missing");
        return TokenizeResponse.of(models.tokenize(user.tenant(), id, body.text()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete an imported model that nothing uses")
    void delete(@PathVariable BaseModelId id) {
        models.delete(user.tenant(), id);
    }
}
