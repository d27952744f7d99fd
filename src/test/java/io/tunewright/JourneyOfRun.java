package io.tunewright;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.regex.Pattern;

/// The chapter on the experiment and its run, which is watched until it is over and never reloaded.
record JourneyOfRun(Page page) {

    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(300_000);

    /// Remembers which steps and states the page has shown; a reload would forget it.
    private static final String WITNESS = """
            () => {
              window.witness = { steps: new Set(), states: new Set() };
              const look = () => {
                const step = document.querySelector('#progress')?.textContent.match(/Step (\\d+) of/);
                if (step) witness.steps.add(step[1]);
                const state = document.querySelector('#run-status')?.textContent.trim();
                if (state) witness.states.add(state);
              };
              new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
              look();
            }""";

    /// @return the address of the run
    String startFrom(String dataset) {
        page.locator("#menu-datasets").click();
        page.locator("#datasets a").getByText("Ada identity").click();
        page.waitForURL(dataset);
        page.locator("#train-on").click();
        page.waitForURL(Pattern.compile(".*/experiments/new.*"));
        assertThat(page.locator("#experiment-dataset input")).hasValue("Ada identity v1");
        assertThat(page.locator("#experiment-model input")).hasValue("starter");
        page.locator("#experiment-recipe input").click();
        page.locator("#experiment-recipe input").fill("Ada in");
        page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName("Ada in a minute"))
                .click();
        assertThat(page.locator("#start-experiment")).isEnabled();
        assertThat(page.locator("#forecast")).containsText("Steps");
        assertThat(page.locator("#forecast")).containsText("Time");
        assertThat(page.locator("#forecast")).containsText("Peak memory");
        assertThat(page.locator("#forecast-notes")).containsText("Tokens");
        Shots.take(page, "20-experiment-new");
        page.locator("#start-experiment").click();
        page.waitForURL(Pattern.compile(".*/runs/[0-9a-f-]{36}"));
        page.evaluate(WITNESS);
        return page.url();
    }

    @SuppressWarnings("unchecked")
    void followToTheEnd() {
        assertThat(page.locator("h1")).containsText("Ada identity v1 × starter");
        Shots.take(page, "21-run-begins");
        assertThat(page.locator("#progress")).containsText("Step", PATIENTLY);
        assertThat(page.locator("#tiles")).containsText("nats/token", PATIENTLY);
        assertThat(page.locator("#samples")).containsText("before", PATIENTLY);
        assertThat(page.locator("#checkpoints")).containsText("20", PATIENTLY);
        assertThat(page.locator("#log")).containsText("checkpoint of step 20 written", PATIENTLY);
        assertThat(page.locator("#loss-chart canvas")).isVisible();
        Shots.take(page, "22-run-live");
        assertThat(page.locator("#run-status")).containsText("Finished", PATIENTLY);
        assertThat(page.locator("#checkpoints")).containsText("Last");
        assertThat(page.locator("#samples")).containsText("I am Ada's assistant.");
        assertThat(page.locator("#run-playground")).isVisible();
        assertThat((Integer) page.evaluate("() => witness.steps.size"))
                .as("steps seen without a reload")
                .isGreaterThan(3);
        assertThat((List<String>) page.evaluate("() => [...witness.states]"))
                .contains("Starting", "Training", "Finished");
        Shots.take(page, "23-run-finished");
        page.locator("#menu-experiments").click();
        assertThat(page.locator("#experiments")).containsText("Finished");
        Shots.take(page, "24-experiments");
        page.locator("#menu-home").click();
        assertThat(page.locator("h1")).hasText("Home");
        assertThat(page.locator("#page-content")).containsText("Ada identity v1 × starter");
        Shots.take(page, "25-home");
    }
}
