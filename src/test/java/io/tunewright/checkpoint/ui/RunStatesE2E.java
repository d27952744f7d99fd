package io.tunewright.checkpoint.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.tunewright.Browser;
import io.tunewright.Browser.View;
import io.tunewright.Journey;
import io.tunewright.TestOrganisation;
import io.tunewright.identity.Role;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.training.RunCommands;
import io.tunewright.training.RunFailureKind;
import io.tunewright.training.RunId;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.store.NodeStore;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/// What the page of a run offers and says in states other than the usual ones.
@Import(TestExperiments.class)
class RunStatesE2E extends Journey {

    private static final LocatorAssertions.ContainsTextOptions SOON =
            new LocatorAssertions.ContainsTextOptions().setTimeout(300_000);

    private static final UUID ELSEWHERE = UUID.randomUUID();

    @Autowired
    private TestExperiments experiments;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private RunCommands commands;

    @Autowired
    private TenantDatabase database;

    @Autowired
    private NodeStore nodes;

    private TestOrganisation organisation;

    @BeforeEach
    void signIn() {
        organisation = organisation();
        signIn(organisation.member());
    }

    @Test
    void aRunIsPausedAndResumedWithTheKeyboard() {
        var run = start("num_train_epochs: 200\nsave_steps: 0");
        var page = signedIn(View.WIDE, email());
        go(page, "runs/" + run);
        assertThat(page.locator("#progress")).containsText("Step", SOON);

        setTimeLimit(page);
        Assertions.assertThat(runs.get(organisation.tenant(), run).deadline()).isEqualTo(Duration.ofHours(12));
        page.locator("#run-more").click();
        page.locator("#stop-after-checkpoint").click();
        assertThat(page.locator("body")).containsText("ends with the next checkpoint", SOON);
        Browser.picture(page, "run-stops-after-checkpoint");

        page.locator("#pause-run").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#run-status")).containsText("Paused", SOON);
        assertThat(page.locator("body")).containsText("takes no machine");
        pictures(page, "run-paused");

        page.locator("#resume-run").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#run-status")).containsText("Training", SOON);
        commands.cancel(organisation.tenant(), run);
        assertThat(page.locator("#run-status")).containsText("Stopped", SOON);
        changesOneThing(page);
    }

    @Test
    void everyKindOfFailureSaysWhatToDo() {
        var run = start("num_train_epochs: 1\nsave_steps: 5");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> runs.get(organisation.tenant(), run).status().isFinal());
        var page = signedIn(View.WIDE, email());
        for (var kind : RunFailureKind.values()) {
            set(run, RunStatus.FAILED, "failure", kind.name());
            go(page, "runs/" + run);
            assertThat(page.locator("#failure")).containsText("The checkpoint of step");
            Assertions.assertThat(page.locator("#failure").innerText())
                    .as(kind.name())
                    .doesNotContain("training.failure");
            assertThat(page.locator("#retry-run")).isVisible();
        }
        pictures(page, "run-failed-kind");
        set(run, RunStatus.RESUMING, "disrupted", null);
        go(page, "runs/" + run);
        assertThat(page.locator("#run-status")).containsText("Resuming");
        assertThat(page.locator("body")).containsText("costs none of your retries");
        pictures(page, "run-resuming");
        set(run, RunStatus.STARTING, "pending", null);
        go(page, "runs/" + run);
        assertThat(page.locator("body")).containsText("0/3 nodes are available");
        pictures(page, "run-pending");
        set(run, RunStatus.SUCCEEDED, "", null);
    }

    /// As if a server elsewhere worked on the run.
    private void set(RunId run, RunStatus status, String why, @Nullable String kind) {
        nodes.beat(ELSEWHERE, "elsewhere");
        database.run(organisation.tenant(), jdbc -> jdbc.sql("""
                        update training_run
                           set status = :status, reason_code = :why, failure_kind = :kind,
                               reason = '0/3 nodes are available: 3 Insufficient nvidia.com/gpu.',
                               node = case when :final then null else cast(:node as uuid) end,
                               finished_at = case when :final then now() end
                         where id = :run
                        """)
                .param("status", status.name())
                .param("why", why)
                .param("kind", kind)
                .param("final", status.isFinal())
                .param("node", ELSEWHERE)
                .param("run", run.value())
                .update());
    }

    private static void setTimeLimit(Page page) {
        page.locator("#run-more").click();
        page.locator("#run-deadline").click();
        page.locator("#deadline-hours input").fill("12");
        Browser.picture(page, "run-deadline");
        page.locator("#deadline-hours input").press("Enter");
        assertThat(page.locator("body")).containsText("The time limit is set");
    }

    private static void changesOneThing(Page page) {
        page.locator("#run-more").click();
        page.locator("#clone-run").click();
        page.locator("#clone-value input").fill("5e-4");
        Browser.picture(page, "run-clone");
        page.locator("#clone-go").click();
        page.waitForURL("**/experiments/new?**");
        assertThat(page.locator("#experiment-recipe input")).hasValue(Pattern.compile(".*learning_rate 5e-4.*"));
    }

    private static void pictures(Page page, String name) {
        Browser.picture(page, name);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        Browser.picture(page, name + "-dark");
        page.setViewportSize(400, 900);
        Browser.picture(page, name + "-narrow-dark");
        page.setViewportSize(1440, 900);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    private RunId start(String settings) {
        var user = organisation.member();
        var experiment = experiments.experiment(experiments.material(user), settings, "Who are you?");
        return runs.start(organisation.tenant(), user.user(), experiment.id());
    }

    private String email() {
        return organisation.email(Role.MEMBER);
    }
}
