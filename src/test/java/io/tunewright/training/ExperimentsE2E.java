package io.tunewright.training;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tunewright.Browser;
import io.tunewright.Browser.View;
import io.tunewright.Journey;
import io.tunewright.TestOrganisation;
import io.tunewright.common.Paging;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.Role;
import io.tunewright.training.TestExperiments.Material;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/// What is asked for on the page of a new experiment, and for several at once in their list.
@Import(TestExperiments.class)
class ExperimentsE2E extends Journey {

    private static final LocatorAssertions.ContainsTextOptions SOON =
            new LocatorAssertions.ContainsTextOptions().setTimeout(300_000);

    @Autowired
    private TestExperiments experiments;

    @Autowired
    private TrainingRunService runs;

    private TestOrganisation organisation;
    private Material material;

    @BeforeEach
    void prepare() {
        organisation = organisation();
        signIn(organisation.member());
        material = experiments.material(organisation.member());
    }

    @Test
    void theModelIsMeasuredAsTheExperimentAsks() {
        var questions = experiments.questions(organisation.member(), 0.5);
        var known = experiment();
        var page = signedIn(View.WIDE, organisation.email(Role.MEMBER));
        go(
                page,
                "experiments/new?dataset=%s&model=%s&machine=no-such&trainer=none&nodes=x"
                        .formatted(known.datasetVersion(), known.baseModel()));
        page.locator("#experiment-recipe input").click();
        page.locator("#experiment-recipe input").fill(known.recipeName());
        page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName(known.recipeName()))
                .first()
                .click();
        var choice = page.locator("#experiment-evaluation");
        assertThat(choice).containsText("No evaluation");
        choice.click();
        page.getByRole(
                        AriaRole.OPTION,
                        new Page.GetByRoleOptions().setName(Pattern.compile("questions v1 – 5 held out")))
                .click();
        pictures(page, "experiment-evaluation");
        page.locator("#start-experiment").click();
        page.waitForURL("**/runs/**");
        assertThat(page.locator("#run-evaluation")).containsText("its model is measured on questions v1");
        pictures(page, "run-evaluation-planned");

        assertThat(page.locator("#run-evaluation")).containsText("The model was measured on questions v1.", SOON);
        assertThat(page.locator("#run-status")).containsText("Finished", SOON);
        pictures(page, "run-evaluation-done");
        page.locator("#run-evaluation a").click();
        page.waitForURL("**/evaluation?dataset=" + questions);
        assertThat(page.locator("#board")).isVisible();
        assertThat(page.locator("#board-dataset")).containsText("questions v1");
    }

    @Test
    void severalRunsAreQueuedAtOnce() {
        var first = experiment();
        var second = experiment();
        var third = experiment();
        var page = signedIn(View.WIDE, organisation.email(Role.MEMBER));
        go(page, "experiments");
        assertThat(page.locator("#queue-several")).isHidden();
        var boxes = page.locator("#experiments").getByRole(AriaRole.CHECKBOX);
        assertThat(boxes).hasCount(4); // the first chooses all
        boxes.nth(1).click();
        boxes.nth(3).click();
        assertThat(page.locator("#queue-several")).containsText("Queue 2 runs");
        pictures(page, "experiments-chosen");
        page.locator("#queue-several").click();
        assertThat(page.locator("vaadin-confirm-dialog")).containsText("By the forecasts it takes");
        Browser.picture(page, "experiments-queue");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Queue 2 runs"))
                .last()
                .click();

        assertThat(page.locator("body")).containsText("2 runs queued");
        assertThat(page.locator("#queue-several")).isHidden();
        Assertions.assertThat(runs.list(organisation.tenant(), Paging.FIRST))
                .extracting(TrainingRun::experiment)
                .containsExactlyInAnyOrder(third.id(), first.id())
                .doesNotContain(second.id());
        pictures(page, "experiments-queued");
    }

    private ExperimentSnapshot experiment() {
        return experiments.experiment(material, "num_train_epochs: 1\nsave_steps: 5");
    }

    private static void pictures(Page page, String name) {
        Browser.picture(page, name);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        page.setViewportSize(400, 900);
        Browser.picture(page, name + "-narrow-dark");
        page.setViewportSize(1440, 900);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }
}
