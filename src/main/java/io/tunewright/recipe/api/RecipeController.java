package io.tunewright.recipe.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.common.Paging;
import io.tunewright.identity.CurrentUser;
import io.tunewright.recipe.RecipeId;
import io.tunewright.recipe.RecipeSchema;
import io.tunewright.recipe.RecipeService;
import io.tunewright.recipe.api.RecipeBodies.CopyRequest;
import io.tunewright.recipe.api.RecipeBodies.CreateRequest;
import io.tunewright.recipe.api.RecipeBodies.DiffResponse;
import io.tunewright.recipe.api.RecipeBodies.FieldResponse;
import io.tunewright.recipe.api.RecipeBodies.Gallery;
import io.tunewright.recipe.api.RecipeBodies.RecipePage;
import io.tunewright.recipe.api.RecipeBodies.RecipeResponse;
import io.tunewright.recipe.api.RecipeBodies.UpdateRequest;
import io.tunewright.recipe.api.RecipeBodies.ValidateRequest;
import io.tunewright.recipe.api.RecipeBodies.ValidateResponse;
import io.tunewright.recipe.text.RecipeText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/recipes")
@Tag(name = "Recipes")
class RecipeController {

    private final RecipeService recipes;
    private final CurrentUser user;

    RecipeController(RecipeService recipes, CurrentUser user) {
        this.recipes = recipes;
        this.user = user;
    }

    @GetMapping
    @Operation(summary = "The organisation's own recipes, newest first")
    RecipePage list(@RequestParam(defaultValue = "0") int offset, @RequestParam(defaultValue = "100") int limit) {
        var found = recipes.list(user.tenant(), new Paging(offset, limit));
        return new RecipePage(found.stream().map(RecipeResponse::of).toList(), offset, limit);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Store a recipe", description = "Every fault of the text is named with its line.")
    RecipeResponse create(@RequestBody CreateRequest body) {
        return RecipeResponse.of(recipes.create(user.tenant(), user.user(), body.yaml(), null, null));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One of the organisation's recipes")
    RecipeResponse get(@PathVariable RecipeId id) {
        return RecipeResponse.of(recipes.get(user.tenant(), id));
    }

    @GetMapping(path = "/{id}/yaml", produces = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8")
    @Operation(summary = "A recipe's text as its author keeps it")
    String yaml(@PathVariable RecipeId id) {
        return recipes.get(user.tenant(), id).yaml();
    }

    @PutMapping("/{id}")
    @Operation(
            summary = "Replace a recipe's text",
            description = "`version` is the version the change began with; 409 if someone saved another since.")
    RecipeResponse update(@PathVariable RecipeId id, @RequestBody UpdateRequest body) {
        return RecipeResponse.of(recipes.update(user.tenant(), id, body.version(), body.yaml()));
    }

    @PostMapping("/{id}/copy")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Copy a recipe, with changes if wished")
    RecipeResponse copy(@PathVariable RecipeId id, @RequestBody CopyRequest body) {
        return RecipeResponse.of(recipes.copy(user.tenant(), user.user(), id, body.name(), body.wished()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a recipe", description = "Experiments keep the copy they were created with.")
    void delete(@PathVariable RecipeId id) {
        recipes.delete(user.tenant(), id);
    }

    @GetMapping("/{id}/diff")
    @Operation(
            summary = "What differs from another recipe",
            description = "From the one it was copied from; `with` names another one of the organisation or gallery.")
    DiffResponse diff(@PathVariable RecipeId id, @RequestParam(required = false) @Nullable String with) {
        var recipe = recipes.get(user.tenant(), id);
        String before = with == null ? recipes.original(user.tenant(), id).orElse("") : textOf(with);
        return DiffResponse.of(RecipeText.of(before), RecipeText.of(recipe.yaml()));
    }

    @GetMapping("/gallery")
    @Operation(summary = "The recipes that come with the product or from its operator")
    Gallery gallery() {
        return new Gallery(recipes.gallery().stream().map(RecipeResponse::of).toList());
    }

    @GetMapping("/gallery/{name}")
    @Operation(summary = "A recipe of the gallery")
    RecipeResponse gallery(@PathVariable String name) {
        return RecipeResponse.of(recipes.gallery(name));
    }

    @PostMapping("/gallery/{name}/copy")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Copy a gallery recipe to the organisation, with changes if wished")
    RecipeResponse copyFromGallery(@PathVariable String name, @RequestBody CopyRequest body) {
        return RecipeResponse.of(recipes.copyFromGallery(user.tenant(), user.user(), name, body.name(), body.wished()));
    }

    @PostMapping("/validate")
    @Operation(summary = "Check a text without storing it", description = "Answers 200 also for a faulty text.")
    ValidateResponse validate(@RequestBody ValidateRequest body) {
        return ValidateResponse.of(recipes.read(body.yaml()));
    }

    @GetMapping("/schema")
    @Operation(summary = "Every key a recipe may have, with range, default and meaning")
    List<FieldResponse> schema() {
        return RecipeSchema.FIELDS.stream().map(FieldResponse::of).toList();
    }

    private String textOf(String idOrName) {
        return idOrName.matches("[0-9a-fA-F-]{36}")
                ? recipes.get(user.tenant(), RecipeId.of(idOrName)).yaml()
                : recipes.gallery(idOrName).yaml();
    }
}
