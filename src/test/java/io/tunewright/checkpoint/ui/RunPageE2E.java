package io.tunewright.checkpoint.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.tunewright.Browser;
import io.tunewright.Browser.View;
import io.tunewright.IntegrationTest;
import io.tunewright.TestOrganisation;
import io.tunewright.identity.Role;
import io.tunewright.training.RunId;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TrainingRunService;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/// A real training of a tiny model, watched in a real browser.
@Import(TestExperiments.class)
class RunPageE2E extends IntegrationTest {

    private static final LocatorAssertions.ContainsTextOptions SOON =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    private static Browser browser;

    @Autowired
    private TestExperiments experiments;

    @Autowired
    private TrainingRunService runs;

    private TestOrganisation organisation;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void closeBrowser() {
        browser.close();
    }

    @BeforeEach
    void signIn() {
        organisation = organisation();
        signIn(organisation.member());
    }

    @Test
    void aRunIsSeenFromItsFirstStepToItsLastWithoutAReload() {
        var run = start("num_train_epochs: 12\nsave_steps: 20\nsave_total_limit: 3\neval_steps: 20");
        try (var visitor = browser.visitor(View.WIDE)) {
            var page = signedIn(visitor);
            page.navigate(address("/runs/" + run));
            assertThat(page.locator("h1")).containsText("Who am I");
            assertThat(page.locator("#progress")).containsText("Step", SOON);
            Browser.picture(page, "run-live");
            assertThat(page.locator("#run-status")).containsText("Finished", SOON);
            assertThat(page.locator("#progress")).containsText(total(run));
            assertThat(page.locator("#tiles")).containsText("nats/token");
            assertThat(page.locator("#samples")).containsText("before");
            assertThat(page.locator("#checkpoints")).containsText("Last");
            assertThat(page.locator("#log")).containsText("checkpoint step-");
            assertThat(page.locator("#run-playground")).isVisible();
            Browser.picture(page, "run-finished");

            page.reload();
            assertThat(page.locator("#run-status")).containsText("Finished", SOON);
            assertThat(page.locator("#samples")).containsText("before");

            page.navigate(address("/experiments"));
            assertThat(page.locator("#experiments")).containsText("Who am I", SOON);
            Browser.picture(page, "experiments");
        }
        looks(run);
    }

    @Test
    void aRunIsCancelledWithTheKeyboard() {
        var run = start("num_train_epochs: 100\nsave_steps: 0");
        try (var visitor = browser.visitor(View.WIDE)) {
            var page = signedIn(visitor);
            page.navigate(address("/runs/" + run));
            assertThat(page.locator("#progress")).containsText("Step", SOON);
            page.locator("#cancel-run").focus();
            page.keyboard().press("Enter");
            var dialog = page.getByRole(AriaRole.ALERTDIALOG);
            assertThat(dialog).containsText("Cancel run 1?");
            Browser.picture(page, "run-cancel");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel the run")).focus();
            page.keyboard().press("Enter");

            assertThat(page.locator("#run-status")).containsText("Stopped", SOON);
            assertThat(page.locator("body")).containsText("was kept");
            Browser.picture(page, "run-cancelled");
        }
        assertThat(runs.get(organisation.tenant(), run).status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void aForeignRunIsAMissingPage() {
        var run = start("num_train_epochs: 1");
        organisation = organisation();
        try (var visitor = browser.visitor(View.WIDE)) {
            var page = signedIn(visitor);
            var answer = page.navigate(address("/runs/" + run));
            assertThat(answer.status()).isEqualTo(404);
            assertThat(page.locator("body")).not().containsText("Who am I");
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> runs.active(organisation.tenant()).isEmpty());
    }

    /// Pictures for people, and a few things they would wince at.
    private void looks(RunId run) {
        for (var view : new View[] {
            View.WIDE.dark(), View.NARROW.dark(), View.WIDE.in(Locale.SIMPLIFIED_CHINESE), View.NARROW
        }) {
            try (var visitor = browser.visitor(view)) {
                var page = signedIn(visitor);
                page.navigate(address("/runs/" + run));
                assertThat(page.locator("#checkpoints vaadin-grid")).isVisible();
                page.waitForTimeout(500);
                String name = "run-%d-%s-%s".formatted(view.width(), view.scheme(), view.locale().getLanguage());
                Browser.picture(page, name.toLowerCase(Locale.ROOT));
                assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                        .as("%s does not scroll sideways", name)
                        .isTrue();
                page.navigate(address("/experiments"));
                assertThat(page.locator("#experiments")).containsText("Who am I", SOON);
                Browser.picture(page, name.toLowerCase(Locale.ROOT).replace("run", "experiments"));
            }
        }
    }

    private RunId start(String settings) {
        var member = organisation.member();
        var experiment = experiments.experiment(experiments.material(member), settings, "who are you?", "你是谁？");
        return runs.start(member.tenant(), member.user(), experiment.id());
    }

    private String total(RunId run) {
        return "of " + runs.get(organisation.tenant(), run).totalSteps();
    }

    private Page signedIn(BrowserContext visitor) {
        var page = visitor.newPage();
        page.navigate(address("/login"));
        Locator form = page.locator("#login");
        form.locator("input[name=username]").fill(organisation.email(Role.MEMBER));
        form.locator("input[name=password]").fill(TestOrganisation.PASSWORD);
        page.keyboard().press("Enter");
        page.waitForURL(url -> !url.contains("/login"));
        return page;
    }

    private String address(String path) {
        return "http://localhost:" + port + path;
    }
}
