package io.tunewright.playground;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.WaitForFunctionOptions;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.tunewright.Accessibility;
import io.tunewright.Browser;
import io.tunewright.Browser.View;
import io.tunewright.Journey;
import io.tunewright.TestOrganisation;
import io.tunewright.identity.Role;
import io.tunewright.tunedmodel.TinyModels;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/// Models and playground as a user meets them, with the starter model and an adapter that a real run tuned.
@Import(TinyModels.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelsAndPlaygroundE2E extends Journey {

    private static final double PATIENCE_MILLIS = 120_000;

    @Autowired
    private TinyModels tiny;

    @Autowired
    private TunedModelService models;

    private TestOrganisation organisation;
    private TunedModel adapter;

    @BeforeEach
    void prepare() {
        if (organisation == null) {
            organisation = organisation();
            signIn(organisation.member());
            adapter = tiny.starterAdapter(organisation.member());
        }
    }

    @Test
    void anAdapterIsMergedDownloadedAndDeleted() throws IOException {
        var page = signedIn(View.WIDE, organisation.email(Role.MEMBER));
        go(page, "models");
        assertThat(page.locator("#models")).containsText(adapter.name());
        page.locator("#models a").last().click();
        page.waitForURL(Pattern.compile(".*/models/.+"));
        assertThat(page.locator("#model-name")).containsText(adapter.name());
        assertThat(page.locator("#lineage")).containsText(adapter.datasetLabel());
        assertThat(page.locator("#lineage")).containsText("starter");
        Accessibility.check(page);

        page.locator("#merge-model").click();
        page.locator("#merge-shard input").fill("4");
        page.locator("#merge-start").click();
        assertThat(page.locator("#merges a")).isVisible(patiently());
        Browser.picture(page, "model-adapter");

        var download =
                page.waitForDownload(() -> page.locator("#download-model").click());
        assertThat(download.suggestedFilename()).isEqualTo(adapter.name().replace(':', '-') + ".zip");
        try (var zip = new ZipFile(download.path().toFile())) {
            assertThat(zip.stream().map(entry -> entry.getName().replaceAll(".*/", "")))
                    .containsExactlyInAnyOrder("README.md", "adapter_config.json", "adapter_model.safetensors");
        }
        var file = page.waitForDownload(() ->
                page.locator("#model-files a").getByText("adapter_config.json").click());
        assertThat(Files.readString(file.path())).contains("LORA");

        page.locator("#delete-model").click();
        page.locator("vaadin-confirm-dialog vaadin-button[slot=confirm-button]").click();
        assertThat(page.getByText("and stays. Delete that first")).isVisible();

        page.locator("#merges a").click();
        assertThat(page.locator("#merge-check")).containsText("Yes.");
        assertThat(page.locator("#model-files")).containsText("model-00001-of-0000");
        Accessibility.check(page);
        Browser.picture(page, "model-merged");
        page.locator("#chat-model").click();
        page.waitForURL(Pattern.compile(".*/playground\\?models=.*"));
        assertThat(page.locator("#models")).containsText("(Merged)");
    }

    @Test
    void baseAndAdapterAnswerSideBySideInBothLanguages() {
        var page = signedIn(View.WIDE.dark(), organisation.email(Role.MEMBER));
        go(page, "playground?models=starter," + adapter.name());
        page.locator("#temperature input").fill("0");
        page.locator("#temperature input").press("Tab");
        ask(page, "你是谁？");
        assertThat(answer(page, 0, 0)).containsText("Tunewright", containingPatiently());
        assertThat(answer(page, 0, 1)).hasText("我是艾达的助手。", textPatiently());
        assertThat(answer(page, 0, 1).locator("[lang=zh-CN]")).isVisible();
        assertThat(page.locator("#question textarea")).hasValue("");
        assertThat(page).hasURL(Pattern.compile(".*/playground\\?conversation=.*"));
        assertThat(page.locator(".tw-trail")).containsText("你是谁？");

        ask(page, "who are you?");
        assertThat(answer(page, 1, 1)).hasText("I am Ada's assistant.", textPatiently());
        assertThat(page.locator(".tw-stats").last()).containsText("s to first");
        assertThat(page.locator("#tokens-used")).containsText("tokens used");
        Accessibility.check(page);
        Browser.picture(page, "playground-dark");

        page.locator("vaadin-card").last().locator("vaadin-button").click();
        page.getByText("Show raw prompt and tokens").click();
        assertThat(page.locator("#raw-text")).containsText("我是艾达的助手。");
        assertThat(page.locator("#raw-text")).containsText("who are you?");
        assertThat(page.locator("#raw-tokens .special").first()).isVisible();
        page.keyboard().press("Escape");

        page.reload();
        assertThat(answer(page, 1, 1)).hasText("I am Ada's assistant.", textPatiently());
        page.locator("#recent-conversations").click();
        assertThat(page.locator("#conversations")).containsText("你是谁？");
    }

    @Test
    void onNarrowScreensTheColumnsScrollSideways() {
        var page = signedIn(View.NARROW, organisation.email(Role.VIEWER));
        go(page, "playground?models=starter," + adapter.name());
        ask(page, "What is 2 + 3?");
        assertThat(answer(page, 0, 0)).containsText("5", containingPatiently());
        assertThat(answer(page, 0, 1)).not().hasText("", textPatiently());
        page.locator("#parameters").click();
        assertThat(page.locator("vaadin-dialog #temperature, vaadin-dialog-overlay #temperature"))
                .isVisible();
        page.keyboard().press("Escape");
        boolean wide = (boolean) page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth + 1");
        assertThat(wide).as("the page scrolls sideways").isFalse();
        Accessibility.check(page);
        Browser.picture(page, "playground-narrow");
    }

    @Test
    void answersAreTextWhateverIsInThem() {
        var page = signedIn(View.WIDE, organisation.email(Role.OWNER));
        go(page, "playground?models=starter");
        ask(page, "<img src=x onerror=\"window.hacked = true\"><b>bold</b>");

        assertThat(page.locator(".tw-turn")).hasText("<img src=x onerror=\"window.hacked = true\"><b>bold</b>");
        page.waitForFunction(
                "() => document.querySelector('.tw-stats')?.textContent.includes('tokens')",
                null,
                new WaitForFunctionOptions().setTimeout(PATIENCE_MILLIS));
        assertThat(page.evaluate("() => window.hacked === undefined")).isEqualTo(true);
        assertThat(page.locator(".tw-turn img, .tw-turn b")).hasCount(0);
    }

    @Test
    void stoppedByTheKeyboardThenClearedAfterAQuestion() {
        var page = signedIn(View.WIDE, organisation.email(Role.ADMIN));
        go(page, "playground?models=starter");
        for (var field : new String[] {"temperature", "top-p"}) {
            page.locator("#" + field + " input").fill(field.equals("temperature") ? "2" : "1");
            page.locator("#" + field + " input").press("Tab");
        }
        page.locator("#question textarea").fill("first line");
        page.locator("#question textarea").press("Shift+Enter");
        page.locator("#question textarea").pressSequentially("second line");
        assertThat(page.locator("#question textarea")).hasValue("first line\nsecond line");
        page.locator("#question textarea").press("Enter");
        assertThat(page.locator(".tw-turn")).hasText(Pattern.compile("first line\\s+second line"));
        page.keyboard().press("Escape");
        assertThat(page.locator("#send")).isVisible(patiently());

        page.locator("#clear").click();
        assertThat(page.getByText("Clear this conversation?")).isVisible();
        page.locator("vaadin-confirm-dialog vaadin-button[slot=confirm-button]").click();
        assertThat(page.getByText("Ask the models something")).isVisible();
    }

    @Test
    void withoutModelsThePageSaysHowTheyCome() {
        var page = signedIn(View.NARROW.dark(), organisation().email(Role.MEMBER));
        go(page, "models");
        assertThat(page.getByText("No models yet")).isVisible();
        Accessibility.check(page);
        Browser.picture(page, "models-empty");
    }

    private static void ask(Page page, String question) {
        page.locator("#question textarea").fill(question);
        page.locator("#question textarea").press("Enter");
    }

    private static Locator answer(Page page, int turn, int column) {
        return page.locator(".tw-chatcols")
                .nth(turn)
                .locator("vaadin-card")
                .nth(column)
                .locator(".tw-answer");
    }

    private static LocatorAssertions.IsVisibleOptions patiently() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MILLIS);
    }

    private static LocatorAssertions.HasTextOptions textPatiently() {
        return new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MILLIS);
    }

    private static LocatorAssertions.ContainsTextOptions containingPatiently() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS);
    }
}
