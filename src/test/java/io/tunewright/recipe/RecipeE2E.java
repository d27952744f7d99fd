package io.tunewright.recipe;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tunewright.Browser;
import io.tunewright.Browser.View;
import io.tunewright.IntegrationTest;
import io.tunewright.TestOrganisation;
import io.tunewright.experiment.TestInputs;
import io.tunewright.identity.Role;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/// From the gallery to an experiment, in a real browser.
@Import(TestInputs.class)
class RecipeE2E extends IntegrationTest {

    private static Browser browser;

    @Autowired
    private RecipeService recipes;

    @Autowired
    private TestInputs inputs;

    @BeforeAll
    static void openBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void closeBrowser() {
        browser.close();
    }

    @Test
    void formAndYamlAreOneText() {
        var organisation = organisation();
        var page = enter(organisation, Role.MEMBER, "recipes");
        page.locator("#use-starter_identity_lora").click();

        var rate = page.locator("#field-learning_rate input");
        assertThat(rate).hasValue("1e-3");
        rate.fill("5e-4");
        assertThat(page.locator("#field-max_predict_samples input")).hasValue("16");
        var yaml = page.locator("#recipe-yaml textarea");
        assertThat(yaml)
                .hasValue(Pattern.compile(
                        "^# Teaches the built-in starter model.*\\nlearning_rate: 5e-4  .*", Pattern.DOTALL));
        assertThat(page.locator("#field-learning_rate")).containsText("was 1e-3");

        yaml.fill(yaml.inputValue().replace("  r: 8\n", "  r: 12\n"));
        assertThat(page.locator("#field-method-r input")).hasValue("12");
        page.keyboard().press("Control+Enter");

        page.waitForURL(Pattern.compile(".*/recipes/[0-9a-f-]{36}"));
        signIn(organisation.member());
        var stored = recipes.list(organisation.tenant()).getFirst();
        assertThat(stored.data().learningRate()).isEqualTo(5e-4);
        assertThat(stored.data().method()).isEqualTo(new Method.Lora(12, 16, 0, RecipeSchema.PROJECTIONS));
        assertThat(stored.yaml()).contains("# about once an epoch of such a dataset");
    }

    @Test
    void theFormShowsWhatTheMethodHas() {
        var page = enter(organisation(), Role.MEMBER, "recipes");
        page.locator("#use-chatglm2_6b_ptuning_v2").click();
        assertThat(page.locator("#field-method-pre_seq_len input")).hasValue("128");
        assertThat(page.locator("#field-method-prefix_projection")).isVisible();
        assertThat(page.locator("#field-method-r")).isHidden();

        var yaml = page.locator("#recipe-yaml textarea");
        yaml.fill(yaml.inputValue()
                .replaceAll("(?s)method:.*?false\\n", "method: {type: freeze, trainable_layers: 3}\n"));
        assertThat(page.locator("#field-method-trainable_layers input")).hasValue("3");
        assertThat(page.locator("#field-method-train_embeddings")).isVisible();
        assertThat(page.locator("#field-method-train_head")).isVisible();
        assertThat(page.locator("#field-method-pre_seq_len")).isHidden();
        assertThat(page.getByText("The result is a whole model")).isAttached();
    }

    @Test
    void aFaultIsNamedWithItsLineAndCannotBeSaved() {
        var organisation = organisation();
        signIn(organisation.member());
        var own = recipes.copyFromGallery(organisation.tenant(), "starter_identity_lora", "mine");
        var page = enter(organisation, Role.MEMBER, "recipes/" + own.id());
        var yaml = page.locator("#recipe-yaml textarea");

        yaml.fill("learning_rat: 1\n" + yaml.inputValue());

        assertThat(page.locator("#recipe-faults"))
                .containsText("line 1: unknown key `learning_rat`; did you mean `learning_rate`?");
        assertThat(page.locator("#recipe-save")).isDisabled();
        assertThat(page.locator("tw-yaml .n .bad")).hasText("1");
        page.locator("#recipe-discard").click();
        assertThat(page.locator("#recipe-faults")).isHidden();
    }

    @Test
    void whoeverSavesSecondMayKeepBoth() {
        var organisation = organisation();
        signIn(organisation.member());
        var own = recipes.copyFromGallery(organisation.tenant(), "starter_identity_lora", "mine");
        var page = enter(organisation, Role.MEMBER, "recipes/" + own.id());
        assertThat(page.locator("#field-num_train_epochs input")).hasValue("8");
        signIn(organisation.admin());
        recipes.update(
                organisation.tenant(), own.id(), own.version(), own.yaml().replace("rate: 1e-3", "rate: 3e-3"));

        page.locator("#field-num_train_epochs input").fill("5");
        assertThat(page.locator("#recipe-save")).isEnabled();
        page.locator("#recipe-save").click();

        assertThat(page.getByText("was saved by someone else in the meantime")).isVisible();
        page.locator("#save-copy").click();
        page.waitForURL(Pattern.compile(".*/recipes/(?!" + own.id() + ")[0-9a-f-]{36}"));
        assertThat(recipes.list(organisation.tenant()))
                .extracting(
                        recipe -> recipe.data().epochs() + " " + recipe.data().learningRate())
                .containsExactlyInAnyOrder("8.0 0.003", "5.0 0.001");
    }

    @Test
    void viewersReadOnly() {
        var organisation = organisation();
        signIn(organisation.member());
        var own = recipes.copyFromGallery(organisation.tenant(), "starter_identity_lora", "mine");
        var page = enter(organisation, Role.VIEWER, "recipes/" + own.id());

        assertThat(page.locator("#recipe-yaml textarea")).not().isEditable();
        assertThat(page.locator("#field-learning_rate input")).not().isEditable();
        assertThat(page.locator("#recipe-save")).isHidden();
    }

    @Test
    void anExperimentSaysWhatItTakesAndStarts() {
        var organisation = organisation();
        signIn(organisation.member());
        inputs.dataset(organisation.member(), "helpdesk", 40);
        var page = enter(organisation, Role.MEMBER, "recipes/gallery/starter_identity_lora");
        page.locator("#train-with").click();

        assertThat(page.locator("#forecast")).containsText("Steps");
        assertThat(page.locator("#experiment-name input")).hasValue("helpdesk v1 × starter");
        assertThat(page.locator("#forecast-notes")).containsText("Learnt tokens");
        assertThat(page.locator("#start-experiment")).isEnabled();
        choose(page, "#experiment-recipe", "QLoRA on Alpaca");
        assertThat(page.locator("#forecast-notes")).containsText("max_seq_length is 2,048, more than the");
        assertThat(page.locator("#start-experiment")).isDisabled();
        choose(page, "#experiment-recipe", "Starter: who are you?");
        assertThat(page.locator("#start-experiment")).isEnabled();
        page.locator("#start-experiment").click();

        page.waitForURL(Pattern.compile(".*/runs/[0-9a-f-]{36}"));
        assertThat(recipes.list(organisation.tenant())).hasSize(1);
    }

    @Test
    void aFileIsImportedComparedAndDeleted() {
        var organisation = organisation();
        var page = enter(organisation, Role.MEMBER, "recipes");
        page.locator("#import-recipe").click();
        var yaml = page.locator("#import-yaml textarea");
        yaml.fill("name: imported\nmethod: {type: lora, r: 0}\n");
        page.locator("#import-store").click();
        assertThat(page.locator("#import-dialog #recipe-faults"))
                .containsText("line 2: `method.r` is 0, must be from 1 to 512");
        yaml.fill("name: imported\nmethod: {type: lora, r: 4}\n");
        assertThat(page.locator("#import-dialog #recipe-faults")).isHidden();
        page.locator("#import-store").click();
        page.waitForURL(Pattern.compile(".*/recipes/[0-9a-f-]{36}"));
        String address = page.url();

        page.locator("#recipe-more").click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Compare"))
                .click();
        assertThat(page.locator("#differences")).containsText("method.r");

        page.navigate(address);
        page.locator("#recipe-more").click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Delete"))
                .click();
        assertThat(page.getByText("Delete this recipe: “imported”?")).isVisible();
        page.locator("vaadin-confirm-dialog")
                .getByText("Delete", new Locator.GetByTextOptions().setExact(true))
                .click();
        page.waitForURL(Pattern.compile(".*/recipes$"));
        assertThat(page.locator("#own-recipes")).containsText("No recipes of your own yet");
        assertThat(recipes.list(organisation.tenant())).isEmpty();
    }

    @Test
    void whatIsMissingIsSaidWithTheWayThere() {
        var page = enter(organisation(), Role.MEMBER, "experiments/new");

        assertThat(page.locator("#missing-datasets")).containsText("There is no dataset version to train on yet.");
        assertThat(page.locator("#missing-datasets a")).hasAttribute("href", Pattern.compile(".*datasets"));
        assertThat(page.locator("#start-experiment")).isDisabled();
    }

    private static void choose(Page page, String box, String text) {
        var input = page.locator(box + " input");
        input.click();
        input.fill(text);
        page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName(text))
                .first()
                .click();
    }

    private Page enter(TestOrganisation organisation, Role role, String path) {
        var page = browser.visitor(View.WIDE.in(Locale.UK)).newPage();
        page.navigate("http://localhost:" + port + "/login");
        page.locator("input[name=username]").fill(organisation.email(role));
        page.locator("input[name=password]").fill(TestOrganisation.PASSWORD);
        page.keyboard().press("Enter");
        page.waitForURL(url -> !url.contains("/login"));
        page.navigate("http://localhost:" + port + "/" + path);
        return page;
    }
}
