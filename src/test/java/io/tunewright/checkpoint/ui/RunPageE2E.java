package io.tunewright.checkpoint.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tunewright.Browser;
import io.tunewright.Browser.View;
import io.tunewright.Journey;
import io.tunewright.TestOrganisation;
import io.tunewright.common.NotFoundException;
import io.tunewright.identity.Role;
import io.tunewright.training.RunId;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TrainingRunService;
import io.tunewright.tunedmodel.TunedModelService;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/// A real training of a tiny model, watched in a real browser.
@Import(TestExperiments.class)
class RunPageE2E extends Journey {

    private static final LocatorAssertions.ContainsTextOptions SOON =
            new LocatorAssertions.ContainsTextOptions().setTimeout(300_000);

    @Autowired
    private TestExperiments experiments;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private TunedModelService models;

    private TestOrganisation organisation;

    @BeforeEach
    void signIn() {
        organisation = organisation();
        signIn(organisation.member());
    }

    @Test
    void aRunIsSeenFromItsFirstStepToItsLastWithoutAReload() {
        var run = start(
                "num_train_epochs: 12\nsave_steps: 20\nsave_total_limit: 3\neval_steps: 20\npredict_with_generate: true");
        var page = signedIn(View.WIDE, email());
        go(page, "runs/" + run);

        assertThat(page.locator("h1")).containsText("Who am I");
        assertThat(page.locator("#progress")).containsText("Step", SOON);
        Browser.picture(page, "run-live");
        assertThat(page.locator("#run-status")).containsText("Finished", SOON);
        long total = runs.get(organisation.tenant(), run).totalSteps();
        assertThat(page.locator("#progress")).containsText("Step %d of %d".formatted(total, total));
        assertSeesTheWholeRun(page);
        assertThat(page.locator("#run-playground")).isVisible();
        Browser.picture(page, "run-finished");
        assertThat(page.locator("#tiles")).containsText("waiting for data");
        makesAModelOfAnEarlierCheckpoint(page, run);
        opensTheRowOfHighestLoss(page);
        go(page, "runs/" + run);

        page.reload();
        assertThat(page.locator("#run-status")).containsText("Finished");
        assertSeesTheWholeRun(page);

        go(page, "experiments");
        assertThat(page.locator("#experiments")).containsText("Who am I");
        assertThat(page.locator("#experiments")).containsText("Finished");
        looks(run);
    }

    @Test
    void aRunIsCancelledWithTheKeyboard() {
        var run = start("num_train_epochs: 100\nsave_steps: 0");
        var page = signedIn(View.WIDE, email());
        go(page, "runs/" + run);
        page.locator("#cancel-run").focus();
        assertThat(page.locator("#progress")).containsText("Step", SOON);

        assertThat(page.locator("#cancel-run")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.ALERTDIALOG)).containsText("Cancel run 1?");
        Browser.picture(page, "run-cancel");
        assertThat(page.locator("#confirm-keep")).isFocused();
        page.keyboard().press("Tab");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel the run")))
                .isFocused();
        page.keyboard().press("Enter");

        assertThat(page.locator("#run-status")).containsText("Stopped", SOON);
        assertThat(page.locator("body")).containsText("was kept");
        Browser.picture(page, "run-cancelled");
        assertThat(runs.get(organisation.tenant(), run).status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void aRunThatIsOverIsDeletedOnceNoModelNeedsIt() {
        var run = start("num_train_epochs: 1\nsave_steps: 50");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> runs.get(organisation.tenant(), run).status().isFinal());
        var page = signedIn(View.WIDE, email());
        go(page, "runs/" + run);

        page.locator("#delete-run").click();
        page.locator("vaadin-confirm-dialog vaadin-button[theme~=primary]").click();
        var model = models.ofRun(organisation.tenant(), run).getFirst();
        assertThat(page.locator(".tw-head + div")).containsText(model.name());

        models.delete(organisation.tenant(), model.id());
        page.locator("#delete-run").click();
        page.locator("vaadin-confirm-dialog vaadin-button[theme~=primary]").click();
        page.waitForURL("**/experiments");
        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> runs.get(organisation.tenant(), run));
    }

    @Test
    void aForeignRunIsAMissingPage() {
        var run = start("num_train_epochs: 1");
        var owners = organisation.tenant();
        organisation = organisation();
        var page = signedIn(View.WIDE, email());

        go(page, "runs/" + run);
        assertThat(page.locator("h1")).hasText("There is nothing here");
        assertThat(page.locator("body")).not().containsText("Who am I");
        await().atMost(Duration.ofMinutes(5)).until(() -> runs.active(owners).isEmpty());
    }

    private void makesAModelOfAnEarlierCheckpoint(Page page, RunId run) {
        int before = models.ofRun(organisation.tenant(), run).size();
        page.locator("[id^=make-model-]").last().focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#checkpoints").getByText("Open", new Locator.GetByTextOptions().setExact(true)))
                .hasCount(before + 1);
        Assertions.assertThat(models.ofRun(organisation.tenant(), run)).hasSize(before + 1);
    }

    private static void opensTheRowOfHighestLoss(Page page) {
        assertThat(page.locator("#hardest-rows")).containsText("Epoch 12, step 96");
        var link = page.locator("#hardest-rows a").first();
        String line = link.textContent();
        link.click();
        page.waitForURL("**/datasets/**");
        assertThat(page.locator("#examples vaadin-grid-cell-content")
                        .getByText(line)
                        .first())
                .isVisible();
        Browser.picture(page, "run-hardest-row");
    }

    private static void assertSeesTheWholeRun(Page page) {
        assertThat(page.locator("#tiles")).containsText("nats/token");
        assertThat(page.locator("#samples")).containsText("before");
        assertThat(page.locator("#checkpoints")).containsText("Last");
        assertThat(page.locator("#log")).containsText("checkpoint of step 96 written");
        assertThat(page.locator("#loss-chart canvas")).isVisible();
        assertThat(page.locator("#quality-chart canvas")).isVisible();
        assertThat(page.locator("#quality")).containsText("token accuracy");
        assertThat(page.locator("#quality")).containsText("chrF");
    }

    /// Pictures for people, and what they would wince at first.
    private void looks(RunId run) {
        var wide = new View(1440, 1900, Locale.UK, ColorScheme.LIGHT);
        var narrow = new View(400, 3000, Locale.UK, ColorScheme.LIGHT);
        for (var view : List.of(wide, wide.dark(), narrow, narrow.dark(), wide.in(Locale.SIMPLIFIED_CHINESE))) {
            var page = signedIn(view, email());
            if (view.locale().getLanguage().equals("zh")) {
                page.locator("#language").click();
                assertThat(page.locator("html")).hasAttribute("lang", "zh-CN");
            }
            String name = "-%d-%s-%s"
                    .formatted(view.width(), view.scheme(), view.locale().getLanguage());
            for (var path : List.of("runs/" + run, "experiments")) {
                go(page, path);
                page.locator("vaadin-grid").first().waitFor();
                page.waitForTimeout(700);
                Browser.picture(page, (path.replaceAll("s.*", "") + name).toLowerCase(Locale.ROOT));
                assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                        .as("%s%s does not scroll sideways", path, name)
                        .isTrue();
            }
        }
    }

    private RunId start(String settings) {
        var member = organisation.member();
        var experiment = experiments.experiment(experiments.material(member), settings, "who are you?", "你是谁？");
        return runs.start(member.tenant(), member.user(), experiment.id());
    }

    private String email() {
        return organisation.email(Role.MEMBER);
    }
}
