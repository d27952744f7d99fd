package io.tunewright.dataset;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import io.tunewright.Accessibility;
import io.tunewright.Browser;
import io.tunewright.Browser.View;
import io.tunewright.Journey;
import io.tunewright.basemodel.ModelImports;
import io.tunewright.basemodel.TestModels;
import io.tunewright.common.Home;
import io.tunewright.identity.Role;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/// Datasets as a user meets them: uploading, the report, an example as the model sees it, dropping rows, the identity
/// form.
class DatasetE2E extends Journey {

    @Autowired
    private ModelImports imports;

    @Autowired
    private Home home;

    private static String helpdesk() {
        var rows = new StringBuilder();
        for (int i = 1; i <= 120; i++) {
            rows.append(row(
                    "How do I change the address of order %d?".formatted(1000 + i),
                    "Open order %d and choose Change address.".formatted(1000 + i)));
            rows.append(row("订单 %d 还没发货，可以直接改收货地址吗？".formatted(1000 + i), "可以。请在“我的订单”里点“修改地址”，发货前都能改。"));
        }
        rows.insert(
                rows.indexOf("\n", 4000) + 1,
                "{\"messages\": [{\"role\": \"user\", \"content\": \"cut\n" + row("Where is my invoice?", ""));
        rows.append(row("How do I change the address of order 1001?", "Open order 1001 and choose Change address."));
        return rows.toString();
    }

    private static String row(String question, String answer) {
        return "{\"messages\": [{\"role\": \"system\", \"content\": \"You answer briefly.\"}, {\"role\": \"user\", \"content\": \"%s\"}, {\"role\": \"assistant\", \"content\": \"%s\"}]}\n"
                .formatted(question, answer);
    }

    private static void choose(Page page, String name, String content) {
        page.locator("#upload-file input[type=file]")
                .setInputFiles(new FilePayload(name, "application/json", content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void fromAFileWithFaultsToOneThatCanBeTrainedOn() throws Exception {
        var organisation = organisation();
        signIn(organisation.member());
        new TestModels(imports, home).imported(organisation.member(), "llama", "tiny-llama");
        var page = signedIn(View.WIDE, organisation.email(Role.MEMBER));

        go(page, "datasets");
        assertThat(page.locator("#no-datasets")).containsText("No datasets yet");
        pictures(page, "datasets-empty");
        page.locator("#upload-dataset:visible").click();

        choose(page, "table.json", "question,answer\nHi,Hello\n");
        assertThat(page.locator("#upload-problem")).containsText("None of the first rows can be read. Line 1");
        pictures(page, "dataset-upload-refused");
        choose(page, "helpdesk.jsonl", helpdesk());
        page.waitForURL(Pattern.compile(".*/datasets/[0-9a-f-]+/1"));
        arrived(page);
        assertThat(page).hasTitle("helpdesk v1 – Tunewright");
        assertThat(page.locator("#check-tiles")).containsText("240rows are fine");
        assertThat(page.locator("#check-tiles"))
                .containsText("Training waits until a new version mends or drops them.");
        assertThat(page.locator("#tokens .tw-tok.loss").first()).isVisible();
        assertThat(page.locator("#example")).containsText("Line 1");
        Accessibility.check(page);
        pictures(page, "dataset");

        page.keyboard().press("j");
        assertThat(page.locator("#example")).containsText("Line 2");
        page.keyboard().press("k");
        assertThat(page.locator("#example")).containsText("Line 1");
        page.locator("#filter-errors").click();
        assertThat(page.locator("#example")).containsText("The row is not JSON at character");
        pictures(page, "dataset-errors");
        page.locator("#next-row").click();
        assertThat(page.locator("#example")).containsText("messages[2].content The answer is empty");
        page.locator("#filter-all").click();
        page.locator("#search-rows input").fill("INVOICE");
        assertThat(page.locator("#examples")).containsText("Where is my invoice?");
        assertThat(page.locator("#example")).containsText("The answer is empty");

        page.locator("#tab-lengths").click();
        assertThat(page.locator("#lengths")).containsText("Median");
        page.waitForTimeout(500);
        pictures(page, "dataset-lengths");
        page.locator("#tab-lineage").click();
        assertThat(page.locator("#lineage")).containsText("Uploaded from helpdesk.jsonl");

        page.locator("#drop-rows").click();
        page.waitForURL(Pattern.compile(".*/2"));
        assertThat(page.locator("#train-on")).isVisible();
        page.locator("#tab-lineage").click();
        assertThat(page.locator("#lineage")).containsText("v1 without 2 rows that had errors");
        pictures(page, "dataset-lineage");
        page.locator("#tab-versions").click();
        assertThat(page.locator("#versions")).containsText("v1");
        pictures(page, "dataset-versions");

        go(page, "datasets");
        assertThat(page.locator("#datasets")).containsText("helpdesk");
        pictures(page, "datasets");
        page.locator("#upload-dataset:visible").click();
        page.locator("#upload-name input").fill("helpdesk");
        page.keyboard().press("Enter");
        choose(page, "helpdesk.jsonl", helpdesk());
        assertThat(page.getByText("This file is there already: helpdesk v1")).isVisible();
        page.waitForURL(Pattern.compile(".*/1"));
    }

    @Test
    void aTextFileIsSeenAsDocuments() throws Exception {
        var organisation = organisation();
        signIn(organisation.member());
        new TestModels(imports, home).imported(organisation.member(), "llama", "tiny-llama");
        var page = signedIn(View.WIDE, organisation.email(Role.MEMBER));
        go(page, "datasets");
        page.locator("#upload-dataset:visible").click();

        choose(page, "tides.txt", "The tide comes in.\nIt goes out again.\n\n潮水每天涨落两次。\n\n" + "Low water. ".repeat(60));

        page.waitForURL(Pattern.compile(".*/datasets/[0-9a-f-]+/1"));
        arrived(page);
        assertThat(page.locator("#check-tiles")).containsText("3rows are fine");
        assertThat(page.locator("#examples")).containsText("Document");
        assertThat(page.locator("#examples")).containsText("潮水每天涨落两次。");
        assertThat(page.locator("#example")).containsText("Every token of a document counts for the loss");
        // the first token has nothing before it
        assertThat(page.locator("#tokens .tw-tok:not(.loss)")).hasCount(1);
        assertThat(page.locator("#tokens .tw-tok.special")).hasCount(1);
        Accessibility.check(page);
        pictures(page, "dataset-text");
    }

    @Test
    void theIdentityFormShowsWhatItWillTeach() {
        var organisation = organisation();
        var page = signedIn(View.WIDE, organisation.email(Role.MEMBER));

        go(page, "datasets/identity");
        page.locator("#identity-save").click();
        assertThat(page.locator("#identity-name")).containsText("Fill in a name.");
        page.locator("#identity-name input").fill("Ada");
        page.locator("#identity-chinese input").fill("艾达");
        assertThat(page.locator("#identity-preview")).containsText("I am Ada's assistant.");
        Accessibility.check(page);
        pictures(page, "identity");
        page.locator("#identity-save").click();
        page.waitForURL(Pattern.compile(".*/datasets/[0-9a-f-]+/1"));
        assertThat(page.locator("h1")).containsText("Ada identity");
    }

    @Test
    void viewersAreShownNoButtonsThatChangeAnything() {
        var organisation = organisation();
        var page = signedIn(View.WIDE, organisation.email(Role.VIEWER));

        go(page, "datasets");
        assertThat(page.locator("#no-datasets")).isVisible();
        assertThat(page.locator("#upload-dataset:visible").count()).isZero();
        go(page, "datasets/" + DatasetId.random());
        assertThat(page.locator("h1")).not().containsText("v1");
    }

    /// With `-Dpictures=…` the page is kept in both colours, wide and narrow.
    private static void pictures(Page page, String name) {
        if (System.getProperty("pictures") == null) {
            return;
        }
        for (var scheme : ColorScheme.values()) {
            if (scheme == ColorScheme.NO_PREFERENCE) {
                continue;
            }
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            page.waitForTimeout(300);
            Browser.picture(page, name + "-" + scheme.name().toLowerCase(Locale.ROOT));
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        page.setViewportSize(400, 860);
        page.waitForTimeout(600);
        Browser.picture(page, name + "-narrow");
        page.setViewportSize(1440, 900);
        page.waitForTimeout(600);
    }
}
