package io.tunewright.training;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.tunewright.Accessibility;
import io.tunewright.Browser;
import io.tunewright.Browser.View;
import io.tunewright.Journey;
import io.tunewright.TestOrganisation;
import io.tunewright.identity.Role;
import io.tunewright.identity.TenantDatabase;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.test.context.TestPropertySource;

/// The pages of queue, shares, cluster and operators as members and operators meet them.
@TestPropertySource(
        properties = {
            "tunewright.training.concurrent-runs=0",
            "tunewright.quota.concurrent-runs=20",
            "tunewright.cluster.profiles[0].name=small",
            "tunewright.cluster.profiles[0].price-per-hour=2",
            "tunewright.cluster.profiles[1].name=large",
            "tunewright.cluster.profiles[1].gpus=4",
            "tunewright.cluster.profiles[1].price-per-hour=10",
        })
class OperatorPagesE2E extends Journey {

    @Autowired
    private TenantDatabase database;

    @Autowired
    private List<SmartLifecycle> parts;

    private TestOrganisation mine;
    private TestOrganisation theirs;

    @BeforeEach
    void runs() {
        var rows = new RunRows(database);
        rows.clear(parts);
        mine = organisation();
        theirs = organisation();
        identity.operator(mine.owner());
        for (int i = 1; i <= 3; i++) {
            rows.run(mine.tenant(), "identity " + i, "QUEUED", i == 2 ? "large" : "small");
            rows.run(theirs.tenant(), "their secret " + i, "QUEUED", "small");
        }
        // Whose turn is longer ago is before the other.
        rows.run(mine.tenant(), "failed", "FAILED", "small");
        rows.run(theirs.tenant(), "failed", "FAILED", "small");
    }

    @Test
    void aMemberSeesTheOwnRunsAndNoPageOfOperators() {
        var page = signedIn(View.WIDE, mine.email(Role.MEMBER));
        page.locator("#menu-queue").click();
        assertThat(page.locator("#queue")).containsText("identity 1, run 1");
        assertThat(page.locator("#queue")).containsText("Next: it starts as soon as a machine is free.");
        assertThat(page.locator("#queue")).containsText("of other organisations: 1");
        assertThat(page.locator("#queue-of-all")).hasCount(0);
        assertThat(page.locator("body")).not().containsText("their secret");
        assertThat(page.locator("#menu-clusters")).hasCount(0);
        Accessibility.check(page);
        for (String path : List.of("clusters", "shares", "operators")) {
            go(page, path);
            assertThat(page.locator("h1")).not().containsText("Cluster");
            assertThat(page.locator("#shares, #operators, #cluster-tiles")).hasCount(0);
        }
    }

    @Test
    void anOperatorSeesAllAndSetsAShare() {
        var page = signedIn(View.WIDE, mine.email(Role.OWNER));
        go(page, "queue");
        assertThat(page.locator("#queue-of-all")).containsText("Organisation");
        assertThat(page.locator("body")).not().containsText("their secret");
        look(page, "queue");

        page.locator("#menu-shares").click();
        page.getByLabel("Change the share of Organisation " + number(theirs)).click();
        page.locator("#share-weight input").fill("3");
        page.locator("#share-gpus input").fill("0");
        look(page, "share-dialog");
        page.locator("#share-save").click();
        assertThat(page.locator("#shares")).containsText("0 of 0");
        look(page, "shares");

        page.locator("#menu-clusters").click();
        assertThat(page.locator("#cluster-failures")).containsText("Diverged");
        assertThat(page.locator("#cluster-nodes")).containsText("this machine");
        assertThat(page.locator("#cluster-yaml")).containsText("price-per-hour: 10.0");
        look(page, "cluster");

        page.locator("#menu-operators").click();
        page.locator("#operator-email input").fill(theirs.email(Role.ADMIN));
        page.locator("#operator-add").click();
        assertThat(page.locator("#operators")).containsText(theirs.email(Role.ADMIN));
        look(page, "operators");
        page.locator("#operator-email input").fill("nobody@nowhere.example");
        page.locator("#operator-add").click();
        assertThat(page.getByText("There is no account with this e-mail address"))
                .isVisible();
    }

    @Test
    void whatChangesIsSeenWithoutAReloadByWhoeverIsStillAnOperator() {
        var page = signedIn(View.WIDE, mine.email(Role.OWNER));
        var late = organisation();
        go(page, "queue");
        assertThat(page.locator("#queue-of-all")).not().containsText("Organisation " + number(late));
        var rows = new RunRows(database);
        rows.run(late.tenant(), "late", "QUEUED", "small");
        assertThat(page.locator("#queue-of-all")).containsText("Organisation " + number(late));

        go(page, "clusters");
        assertThat(page.locator("#cluster-tiles")).containsText("runs that wait: 7");
        rows.run(late.tenant(), "later", "QUEUED", "small");
        assertThat(page.locator("#cluster-tiles")).containsText("runs that wait: 8");

        database.acrossTenants(jdbc -> jdbc.sql("update identity_user set operator = false where id = :id")
                .param("id", mine.owner().user().value())
                .update());
        assertThat(page.locator("#cluster-tiles")).hasCount(0);
        assertThat(page.locator("#menu-clusters")).hasCount(0);
    }

    @Test
    void narrowDarkAndChinese() {
        var narrow = signedIn(View.NARROW.dark(), mine.email(Role.OWNER));
        for (String path : List.of("queue", "clusters", "shares", "operators")) {
            go(narrow, path);
            look(narrow, path + "-narrow-dark");
        }
        var chinese = signedIn(View.WIDE.dark(), mine.email(Role.OWNER));
        go(chinese, "clusters");
        chinese.locator("#language").click();
        assertThat(chinese.locator("#cluster-failures")).containsText("训练发散");
        look(chinese, "cluster-zh-dark");
    }

    private static void look(Page page, String name) {
        quiet(page);
        Accessibility.check(page);
        if (System.getProperty("pictures") != null) {
            page.waitForTimeout(400);
            Browser.picture(page, "operate-" + name);
        }
    }

    /// Names of organisations in tests end in a number that stands in their e-mail addresses.
    private static String number(TestOrganisation organisation) {
        return organisation.email(Role.OWNER).replaceAll("\\D", "");
    }
}
