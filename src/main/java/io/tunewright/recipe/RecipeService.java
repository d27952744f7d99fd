package io.tunewright.recipe;

import io.tunewright.common.ConflictException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.common.QuotaException;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.recipe.text.Reading;
import io.tunewright.recipe.text.RecipeReader;
import io.tunewright.recipe.text.RecipeText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// Recipes of a tenant, and the gallery that everybody sees.
@Service
public class RecipeService {

    private static final int MOST = 1000;

    private final RecipeRepository recipes;
    private final Gallery gallery;

    RecipeService(RecipeRepository recipes, Gallery gallery) {
        this.recipes = recipes;
        this.gallery = gallery;
    }

    /// The organisation's own recipes, newest first.
    public List<Recipe> list(TenantId tenant) {
        return recipes.list(tenant, 0, MOST);
    }

    /// A page of the organisation's own recipes, newest first.
    public List<Recipe> list(TenantId tenant, Paging paging) {
        return recipes.list(tenant, paging.offset(), paging.limit());
    }

    /// @throws NotFoundException `recipe-not-found`
    public Recipe get(TenantId tenant, RecipeId id) {
        return recipes.find(tenant, id)
                .orElseThrow(
                        () -> new NotFoundException("recipe-not-found", "There is no recipe " + id, id.toString()));
    }

    public List<GalleryRecipe> gallery() {
        return gallery.all();
    }

    /// @throws NotFoundException `gallery-recipe-not-found`
    public GalleryRecipe gallery(String name) {
        return gallery.find(name)
                .orElseThrow(() ->
                        new NotFoundException("gallery-recipe-not-found", "There is no gallery recipe " + name, name));
    }

    /// The text the recipe was copied from, as it was then; empty if it was written from nothing.
    public Optional<String> original(TenantId tenant, RecipeId id) {
        return recipes.original(tenant, id);
    }

    /// What a text says and what is wrong with it; stores nothing.
    public Reading read(String yaml) {
        return RecipeReader.read(yaml);
    }

    /// What a text says of a setting, or the fallback; lists with commas between their words.
    public String value(String yaml, RecipeField field) {
        var text = RecipeText.of(yaml);
        var words = text.values(field.key());
        return words.isEmpty() ? text.value(field.key()).orElse(field.fallback()) : String.join(", ", words);
    }

    /// Stores a copy of a gallery recipe (such as `starter_identity_lora`) for the tenant.
    @Transactional
    @PreAuthorize(Permissions.MAY_EDIT)
    public Recipe copyFromGallery(TenantId tenant, String galleryName, String name) {
        return copyFromGallery(tenant, null, galleryName, name, Map.of());
    }

    /// Stores a copy of a gallery recipe with some of its settings changed.
    ///
    /// @param changes values by key of [RecipeSchema], such as `learning_rate` or `method.r`; the entries of
    ///                `method.target_modules` are separated by commas, those of `sample.prompts` by line breaks
    /// @throws InvalidInputException `invalid-recipe` if the result is none
    @Transactional
    @PreAuthorize(Permissions.MAY_EDIT)
    public Recipe copyFromGallery(
            TenantId tenant, @Nullable UserId author, String galleryName, String name, Map<String, String> changes) {
        var source = gallery(galleryName);
        return insert(tenant, author, changed(source.yaml(), name, changes), source.name(), source.yaml());
    }

    /// Stores a copy of one of the organisation's own recipes, with changes as for a gallery recipe.
    @Transactional
    @PreAuthorize(Permissions.MAY_EDIT)
    public Recipe copy(TenantId tenant, UserId author, RecipeId id, String name, Map<String, String> changes) {
        var source = get(tenant, id);
        return insert(tenant, author, changed(source.yaml(), name, changes), source.name(), source.yaml());
    }

    /// Stores a recipe that differs from a text that was trained with, with changes as for a gallery recipe.
    ///
    /// @param origin name of the recipe that the text is of
    /// @throws InvalidInputException `invalid-recipe` if the result is none, `unknown-recipe-key`
    @Transactional
    @PreAuthorize(Permissions.MAY_EDIT)
    public Recipe derive(
            TenantId tenant, UserId author, String yaml, String origin, String name, Map<String, String> changes) {
        return insert(tenant, author, changed(yaml, name, changes), origin, yaml);
    }

    /// Stores a new recipe.
    ///
    /// @param origin     name of the recipe it was made from, null if it was written from nothing
    /// @param originYaml text of that recipe, to show what changed
    /// @throws InvalidInputException `invalid-recipe` with line, key and reason of what is wrong with the text
    @Transactional
    @PreAuthorize(Permissions.MAY_EDIT)
    public Recipe create(
            TenantId tenant, UserId author, String yaml, @Nullable String origin, @Nullable String originYaml) {
        return insert(tenant, author, yaml, origin, originYaml);
    }

    /// Replaces the text of a recipe. Experiments keep the copy they were created with.
    ///
    /// @throws ConflictException `recipe-changed` if it was saved by someone else since `expectedVersion`
    @Transactional
    @PreAuthorize(Permissions.MAY_EDIT)
    public Recipe update(TenantId tenant, RecipeId id, long expectedVersion, String yaml) {
        var before = get(tenant, id);
        var reading = RecipeReader.read(yaml);
        var changed = new Recipe(
                id,
                expectedVersion,
                reading.header().name(),
                before.origin(),
                reading.text().toString(),
                reading.require(),
                before.author(),
                now());
        if (!recipes.update(tenant, changed, expectedVersion)) {
            throw new ConflictException(
                    "recipe-changed",
                    "Recipe " + before.name() + " was saved by someone else in the meantime (version "
                            + before.version()
                            + ", yours began with " + expectedVersion
                            + "). Load it again and repeat your change, or save yours as a copy.",
                    before.name(),
                    Long.toString(before.version()),
                    Long.toString(expectedVersion));
        }
        return get(tenant, id);
    }

    /// Deletes a recipe. Experiments keep the copy they were created with.
    @Transactional
    @PreAuthorize(Permissions.MAY_EDIT)
    public void delete(TenantId tenant, RecipeId id) {
        if (!recipes.delete(tenant, id)) {
            get(tenant, id);
        }
    }

    private Recipe insert(
            TenantId tenant,
            @Nullable UserId author,
            String yaml,
            @Nullable String origin,
            @Nullable String originYaml) {
        var reading = RecipeReader.read(yaml);
        var data = reading.require();
        if (recipes.count(tenant) >= MOST) {
            throw new QuotaException(
                    "too-many-recipes",
                    "The organisation has " + MOST + " recipes, the most allowed. Delete some first.",
                    MOST);
        }
        var recipe = new Recipe(
                RecipeId.random(),
                1,
                reading.header().name(),
                origin,
                reading.text().toString(),
                data,
                author,
                now());
        recipes.insert(tenant, recipe, originYaml);
        return recipe;
    }

    private static String changed(String yaml, String name, Map<String, String> changes) {
        // The title is the gallery's name for it; a copy goes by its own.
        var text = RecipeText.of(yaml).with("name", name.strip()).without("title");
        for (var change : changes.entrySet()) {
            if (RecipeSchema.find(change.getKey()).isEmpty()) {
                throw new InvalidInputException(
                        "unknown-recipe-key",
                        change.getKey(),
                        "There is no recipe key " + change.getKey() + "; keys are " + RecipeSchema.keys(),
                        change.getKey());
            }
            text = text.withAny(change.getKey(), change.getValue());
        }
        return text.toString();
    }

    /// The database keeps microseconds.
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
