package io.tunewright.evaluation;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.tunewright.Accessibility;
import io.tunewright.Browser;
import io.tunewright.Browser.View;
import io.tunewright.IntegrationTest;
import io.tunewright.TestOrganisation;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.Paging;
import io.tunewright.identity.Role;
import io.tunewright.tunedmodel.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/// From the empty leaderboard to single answers and a file, in a real browser, with a real worker.
@Import(TestEvaluations.class)
class EvaluationE2E extends IntegrationTest {

    private static final LocatorAssertions.ContainsTextOptions SLOW =
            new LocatorAssertions.ContainsTextOptions().setTimeout(120_000);

    private static Browser browser;

    @Autowired
    private TestEvaluations data;

    @Autowired
    private EvaluationService evaluations;

    @Autowired
    private BaseModelService baseModels;

    @BeforeAll
    static void openBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void closeBrowser() {
        browser.close();
    }

    @Test
    void aModelIsMeasuredAndItsAnswersAreRead() throws IOException {
        var organisation = organisation();
        signIn(organisation.member());
        data.sums(organisation.member(), 60);
        var page = enter(organisation, Role.MEMBER, View.WIDE, "evaluation");
        assertThat(page.locator("body")).containsText("No model was measured yet");

        page.locator("#evaluate").focus();
        page.keyboard().press("Enter");
        var models = page.locator("#evaluate-models input");
        models.click();
        page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName("starter"))
                .first()
                .click();
        page.keyboard().press("Escape");
        page.locator("#evaluate-start").click();

        assertThat(page.locator("#board")).containsText("starter", SLOW);
        page.locator("#board").getByText("starter").first().click();
        assertThat(page.locator("#samples")).containsText("Expected");
        assertThat(page.locator("#samples .tw-item").first()).containsText("Wrong");
        page.locator("#samples-right").click();
        assertThat(page.locator("#samples-right")).hasAttribute("aria-pressed", "true");
        var file = page.waitForDownload(() -> page.locator("#export-board").click());
        assertThat(file.suggestedFilename()).isEqualTo("leaderboard.csv");
        assertThat(Files.readString(file.path()))
                .contains("best_rank,worst_rank,model")
                .contains(",starter,starter,loss,");
        var answers = page.waitForDownload(() -> page.locator("#export-answers").click());
        int measured = evaluations
                .list(organisation.tenant(), new Paging(0, 1))
                .getFirst()
                .total();
        assertThat(Files.readAllLines(answers.path())).hasSize(1 + measured);
        Accessibility.check(page);
        Browser.picture(page, "evaluation-light");
        for (var view : new View[] {View.WIDE.dark().in(Locale.SIMPLIFIED_CHINESE), View.NARROW}) {
            var other = enter(organisation, Role.VIEWER, view, "evaluation");
            assertThat(other.locator("#board")).containsText("starter");
            assertThat(other.locator("#evaluate")).isHidden();
            Accessibility.check(other);
            assertThat((Boolean) other.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                    .isTrue();
            Browser.picture(other, view.width() == View.NARROW.width() ? "evaluation-narrow" : "evaluation-dark-zh");
        }
    }

    @Test
    void anEvaluationIsCancelledAndTriedAgain() {
        var organisation = organisation();
        signIn(organisation.member());
        var version = data.sums(organisation.member(), 400);
        var page = enter(organisation, Role.MEMBER, View.WIDE, "evaluation");
        var id = evaluations.start(
                organisation.tenant(),
                organisation.member().user(),
                new ModelRef.Base(
                        baseModels.byName(organisation.tenant(), "starter").id()),
                version);
        page.locator("#cancel-" + id).click();

        assertThat(page.locator("#retry-" + id)).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
        page.locator("#retry-" + id).focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#cancel-" + id)).isVisible();
        evaluations.cancel(organisation.tenant(), id);
        data.awaitEnd(organisation.member(), id);
    }

    private Page enter(TestOrganisation organisation, Role role, View view, String path) {
        var page = browser.visitor(view).newPage();
        page.navigate("http://localhost:" + port + "/login");
        page.locator("input[name=username]").fill(organisation.email(role));
        page.locator("input[name=password]").fill(TestOrganisation.PASSWORD);
        page.keyboard().press("Enter");
        page.waitForURL(url -> !url.contains("/login"));
        page.navigate("http://localhost:" + port + "/" + path);
        return page;
    }
}
