package io.tunewright.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.IntegrationTest;
import io.tunewright.common.ConflictException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.identity.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.access.AccessDeniedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecipeIT extends IntegrationTest {

    private static final String YAML = "# mine\nname: mine\nmethod: {type: lora, r: 4}\n";

    @Autowired
    private RecipeService recipes;

    @Test
    void keepsTheAuthorsTextAndItsMeaning() {
        var user = signInAs(Role.MEMBER);

        var stored = recipes.create(user.tenant(), user.user(), YAML, null, null);

        assertThat(recipes.get(user.tenant(), stored.id())).isEqualTo(stored);
        assertThat(stored.yaml()).isEqualTo(YAML);
        assertThat(stored.data().method()).isEqualTo(new Method.Lora(4, 16, 0, RecipeSchema.PROJECTIONS));
        assertThat(recipes.list(user.tenant())).containsExactly(stored);
    }

    @Test
    void aCopyRemembersWhatItWasCopiedFrom() {
        var user = signInAs(Role.MEMBER);

        var copy = recipes.copyFromGallery(
                user.tenant(), user.user(), "starter_identity_lora", "For Ada", Map.of("learning_rate", "1e-3"));

        assertThat(copy.name()).isEqualTo("For Ada");
        assertThat(copy.origin()).isEqualTo("starter_identity_lora");
        assertThat(copy.data().learningRate()).isEqualTo(1e-3);
        assertThat(copy.yaml()).startsWith("# Teaches the built-in starter model");
        assertThat(recipes.original(user.tenant(), copy.id()))
                .contains(recipes.gallery("starter_identity_lora").yaml());
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> recipes.copyFromGallery(
                        user.tenant(), user.user(), "starter_identity_lora", "x", Map.of("lr", "1")))
                .withMessageStartingWith("There is no recipe key lr");
    }

    @Test
    void theSecondOfTwoSavesIsToldWhatToDo() {
        var user = signInAs(Role.MEMBER);
        var recipe = recipes.create(user.tenant(), user.user(), YAML, null, null);

        var saved = recipes.update(user.tenant(), recipe.id(), recipe.version(), YAML.replace("r: 4", "r: 8"));

        assertThat(saved.version()).isEqualTo(2);
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> recipes.update(user.tenant(), recipe.id(), recipe.version(), YAML))
                .withMessage("Recipe mine was saved by someone else in the meantime (version 2, yours began with 1)."
                        + " Load it again and repeat your change, or save yours as a copy.");
        assertThat(recipes.get(user.tenant(), recipe.id()).yaml()).contains("r: 8");
    }

    @Test
    void anotherOrganisationSeesNothing() {
        var user = signInAs(Role.MEMBER);
        var recipe = recipes.create(user.tenant(), user.user(), YAML, null, null);
        var stranger = signInAs(Role.OWNER);

        assertThat(recipes.list(stranger.tenant())).isEmpty();
        assertThat(recipes.original(stranger.tenant(), recipe.id())).isEmpty();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> recipes.get(stranger.tenant(), recipe.id()))
                .withMessage("There is no recipe " + recipe.id());
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> recipes.update(stranger.tenant(), recipe.id(), 1, YAML));
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> recipes.delete(stranger.tenant(), recipe.id()));
        assertThat(recipes.get(user.tenant(), recipe.id())).isEqualTo(recipe);
    }

    @Test
    void viewersOnlyRead() {
        var viewer = signInAs(Role.VIEWER);

        assertThat(recipes.gallery()).isNotEmpty();
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> recipes.create(viewer.tenant(), viewer.user(), YAML, null, null));
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> recipes.copyFromGallery(viewer.tenant(), "starter_identity_lora", "x"));
    }

    @Test
    void restStoresChangesComparesAndDeletes() {
        var client = client(organisation().as(Role.MEMBER));

        var created = client.post("/api/v1/recipes/gallery/starter_identity_lora/copy", "{\"name\": \"Curl\"}");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        var recipe = json(created.body());
        assertThat(recipe.at("/trainable").asBoolean()).isTrue();
        assertThat(recipe.at("/settings/method/type").asString()).isEqualTo("lora");
        String path = "/api/v1/recipes/" + recipe.at("/id").asString();

        var changed = recipe.at("/yaml").asString().replace("learning_rate: 2e-3", "learning_rate: 1e-3");
        String body = JsonMapper.shared().writeValueAsString(Map.of("version", 1, "yaml", changed));
        assertThat(client.put(path, body).statusCode()).isEqualTo(200);
        var conflict = client.put(path, body);
        assertThat(conflict.statusCode()).isEqualTo(409);
        assertThat(conflict.body()).contains("recipe-changed").contains("Load it again");

        var diff = json(client.get(path + "/diff").body());
        assertThat(diff.at("/settings")).hasSize(2);
        assertThat(diff.at("/settings/1/key").asString()).isEqualTo("learning_rate");
        assertThat(diff.at("/settings/1/before").asString()).isEqualTo("2e-3");
        assertThat(diff.at("/settings/1/after").asString()).isEqualTo("1e-3");

        assertThat(client.get(path + "/yaml").body()).isEqualTo(changed);
        assertThat(client.delete(path).statusCode()).isEqualTo(204);
        assertThat(client.get(path).statusCode()).isEqualTo(404);
        assertThat(client.get("/api/v1/recipes").body()).doesNotContain("Curl");
    }

    @Test
    void restNamesEveryFault() {
        var client = client(organisation().as(Role.MEMBER));

        var refused =
                client.post("/api/v1/recipes", "{\"yaml\": \"name: a\\nmethod: {type: lora}\\nlearning_rat: 1\\n\"}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("invalid-recipe")
                .contains("line 3: unknown key `learning_rat`; did you mean `learning_rate`?");

        var checked =
                json(client.post("/api/v1/recipes/validate", "{\"yaml\": \"name: a\\nmethod: {type: lora, r: 0}\\n\"}")
                        .body());
        assertThat(checked.at("/valid").asBoolean()).isFalse();
        assertThat(checked.at("/problems/0/line").asInt()).isEqualTo(2);
        assertThat(checked.at("/problems/0/key").asString()).isEqualTo("method.r");
        assertThat(client.post("/api/v1/recipes", "{}").statusCode()).isEqualTo(400);
        assertThat(client.post("/api/v1/recipes", "{\"yaml\": \"a\", \"extra\": 1}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.get("/api/v1/recipes/gallery/none").statusCode()).isEqualTo(404);
        assertThat(json(client.get("/api/v1/recipes/schema").body())).hasSize(RecipeSchema.FIELDS.size());
    }

    private static JsonNode json(String body) {
        return JsonMapper.shared().readTree(body);
    }
}
