package io.tunewright.api.openai;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.basemodel.BaseModel;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.OrganisationService;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/models")
@Tag(name = "Models", description = "Base, adapter and merged models that the key may use")
class ModelController {

    private final TunedModelService tunedModels;
    private final BaseModelService baseModels;
    private final OrganisationService organisations;
    private final CurrentUser user;

    ModelController(
            TunedModelService tunedModels,
            BaseModelService baseModels,
            OrganisationService organisations,
            CurrentUser user) {
        this.tunedModels = tunedModels;
        this.baseModels = baseModels;
        this.organisations = organisations;
        this.user = user;
    }

    @GetMapping
    @Operation(summary = "List models")
    ModelList list() {
        String owner = owner();
        var base = baseModels.details(user.tenant()).stream().map(model -> describe(model, owner));
        var tuned = tunedModels.list(user.tenant()).stream().map(model -> describe(model, owner));
        return new ModelList("list", Stream.concat(base, tuned).toList());
    }

    /// The id may hold `:` and `/`, so it is the rest of the path.
    @GetMapping("/**")
    @Operation(summary = "Read a model")
    Model get(HttpServletRequest request) {
        return switch (tunedModels.resolve(user.tenant(), name(request))) {
            case ModelRef.Base(var id) -> describe(baseModels.details(user.tenant(), id), owner());
            case ModelRef.Tuned(var id) -> describe(tunedModels.get(user.tenant(), id), owner());
        };
    }

    @DeleteMapping("/**")
    @Operation(summary = "Delete a tuned model")
    Deleted delete(HttpServletRequest request) {
        String name = name(request);
        switch (tunedModels.resolve(user.tenant(), name)) {
            case ModelRef.Tuned(var id)
            when tunedModels.get(user.tenant(), id).name().equals(name) -> tunedModels.delete(user.tenant(), id);
            case ModelRef.Tuned _ ->
                throw new InvalidInputException(
                        "not-a-tuned-model", "model", "%s is a checkpoint; it goes with its run".formatted(name), name);
            case ModelRef.Base _ ->
                throw new InvalidInputException(
                        "not-a-tuned-model",
                        "model",
                        "%s is a base model; only tuned models can be deleted here".formatted(name),
                        name);
        }
        return new Deleted(name, "model", true);
    }

    private String owner() {
        return organisations.get(user.tenant()).slug();
    }

    private static String name(HttpServletRequest request) {
        String path = request.getRequestURI().substring("/v1/models/".length());
        String name = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (name.isBlank() || name.length() > 300) {
            throw new NotFoundException("model-not-found", "There is no such model; GET /v1/models lists them");
        }
        return name;
    }

    private static Model describe(BaseModel model, String owner) {
        return new Model(
                model.name(),
                "model",
                model.createdAt().getEpochSecond(),
                model.ref().builtIn() ? "tunewright" : owner,
                null,
                model.name(),
                null);
    }

    private static Model describe(TunedModel model, String owner) {
        return new Model(
                model.name(),
                "model",
                model.createdAt().getEpochSecond(),
                owner,
                null,
                model.name(),
                model.baseModelName());
    }

    /// @param root   name of the weights themselves, as vLLM tells it
    /// @param parent base of a tuned model, null for a base
    record Model(
            String id,
            String object,
            long created,
            String ownedBy,
            @Nullable Long shutdownDate,
            String root,
            @Nullable String parent) {}

    record ModelList(String object, List<Model> data) {}

    record Deleted(String id, String object, boolean deleted) {}
}
