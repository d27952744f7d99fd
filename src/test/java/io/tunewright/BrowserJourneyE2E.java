package io.tunewright;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tunewright.Browser.View;
import io.tunewright.identity.Role;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/// The whole product in one sitting, as its first user meets it: from the link that a fresh server prints to a
/// model that knows its new name, with nothing but clicks and typing. The chapters are in [JourneyOfInputs],
/// [JourneyOfRun] and [JourneyOfModels]. Everything it makes is foreign to a user of another organisation and
/// cannot be changed by a viewer.
@TestPropertySource(properties = "spring.application.name=tunewright-journey")
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
class BrowserJourneyE2E extends Journey {

    private static final Pattern LINK = Pattern.compile("Set it up, once: +(http://localhost:\\d+/setup/[\\w-]+)");
    private static final Pattern OURS = Pattern.compile("Ada (Works|identity|in a minute)");

    /// What changes something, on every page.
    private static final List<String> EDITING = Stream.of(
                    "invite upload-dataset upload-version identity-form delete-version drop-rows train-on",
                    "import-model delete-base-model import-recipe new-recipe recipe-save use-as-base train-with",
                    "new-experiment start-experiment run-again cancel-run delete-model merge-model evaluate-model",
                    "evaluate invite-members")
            .flatMap(ids -> Stream.of(ids.split(" ")))
            .toList();

    @Test
    void fromTheSetUpLinkToAModelOfOnesOwn(CapturedOutput output) throws Exception {
        var page = visitor(View.WIDE);
        setUp(page, output);
        var viewer = viewerBy(invitation(page));

        var inputs = new JourneyOfInputs(page);
        String identity = inputs.identityDataset();
        inputs.uploads();
        String base = inputs.starterModel();
        String recipe = inputs.recipe();

        var run = new JourneyOfRun(page);
        String started = run.startFrom(identity);
        run.followToTheEnd();

        var models = new JourneyOfModels(page);
        String adapter = models.adapter();
        String merged = models.merge();
        models.talk();
        String conversation = page.url();
        models.measure();
        String key = key(page);
        var answer = new TestClient(port, key).get("/v1/models");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"starter\"", "\"ft:starter:");

        var made = List.of(identity, recipe, started, adapter, merged, conversation);
        strangerFindsNothing(made);
        viewerChangesNothing(viewer, List.of(identity, base, recipe, started, adapter, merged));
    }

    private void setUp(Page page, CapturedOutput output) {
        var printed = LINK.matcher(output);
        assertThat(printed.find()).as("the server printed a link").isTrue();
        page.navigate(printed.group(1));
        assertThat(page.locator("h1")).hasText("Set up Tunewright");
        Shots.take(page, "01-setup");
        page.locator("#organisation input").fill("Ada Works");
        page.locator("#name input").fill("Grace");
        page.locator("#email input").fill("grace@ada.example");
        page.locator("#password input").fill(TestOrganisation.PASSWORD);
        page.locator("#submit").click();
        page.waitForURL(base());
        assertThat(page.locator("h1")).hasText("Welcome, Grace");
        Shots.take(page, "02-home-empty");

        var late = visitor(View.WIDE);
        late.navigate(printed.group(1));
        assertThat(late.locator("h1")).hasText("Tunewright is set up already");
    }

    private static String invitation(Page page) {
        page.locator("#menu-members").click();
        page.locator("#invite").click();
        page.locator("#invite-role").click();
        page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName("Viewer"))
                .click();
        page.locator("#invite-note input").fill("Vera");
        page.locator("#invite-make").click();
        String link = page.locator("#invite-link input").inputValue();
        Shots.take(page, "03-invitation");
        page.keyboard().press("Escape");
        return link;
    }

    private Page viewerBy(String invitation) {
        var viewer = visitor(View.WIDE);
        viewer.navigate(invitation);
        assertThat(viewer.locator("h1")).hasText("Join Ada Works");
        viewer.locator("#name input").fill("Vera");
        viewer.locator("#email input").fill("vera@ada.example");
        viewer.locator("#password input").fill(TestOrganisation.PASSWORD);
        viewer.locator("#submit").click();
        viewer.waitForURL(base());
        assertThat(viewer.locator("h1")).hasText("Welcome, Vera");
        return viewer;
    }

    private static String key(Page page) {
        page.locator("#menu-api-keys").click();
        page.locator("#make-key").click();
        page.locator("#key-name input").fill("notebook");
        page.locator("#key-make").click();
        String secret = page.locator("#key-secret input").inputValue();
        assertThat(secret).startsWith("tw-");
        Shots.take(page, "60-key");
        page.keyboard().press("Escape");
        gone(page.locator("#key-secret"));

        var reference = page.waitForPopup(() -> page.locator("#api-reference").click());
        assertThat(reference.locator("body")).containsText("/v1/chat/completions");
        assertThat(reference.locator("body")).containsText("/api/v1/datasets");
        Shots.take(reference, "61-openapi");
        reference.close();
        return secret;
    }

    private void strangerFindsNothing(List<String> addresses) {
        var page = signedIn(View.WIDE, organisation().email(Role.OWNER));
        for (String address : addresses) {
            page.navigate(address);
            assertThat(page.locator("h1")).hasText("There is nothing here");
        }
        Shots.take(page, "70-foreign");
        for (String path : List.of("datasets", "recipes", "experiments", "models", "playground", "evaluation")) {
            go(page, path);
            assertThat(page.locator("#page-content")).not().containsText(OURS);
        }
        go(page, "");
        assertThat(page.locator("body")).not().containsText(OURS);
    }

    private void viewerChangesNothing(Page page, List<String> addresses) {
        for (String address : addresses) {
            page.navigate(address);
            arrived(page);
            assertThat(page.locator("h1")).not().hasText("There is nothing here");
            assertNoEditing(page);
        }
        for (String path :
                List.of("", "datasets", "base-models", "recipes", "experiments", "models", "evaluation", "members")) {
            go(page, path);
            assertNoEditing(page);
        }
    }

    private static void assertNoEditing(Page page) {
        quiet(page);
        for (String id : EDITING) {
            assertThat(page.locator("#" + id + ":visible")).hasCount(0);
        }
        for (String verb : List.of("Upload dataset", "New experiment", "Run again", "Delete", "Start experiment")) {
            assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(verb)))
                    .hasCount(0);
        }
    }
}
