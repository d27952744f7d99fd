package io.tunewright;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/// The chapters on what the run made: its models, talking to them, measuring them.
record JourneyOfModels(Page page) {

    private static final double PATIENCE_MILLIS = 120_000;
    private static final Pattern MODEL = Pattern.compile(".*/models/[0-9a-f-]{36}");

    String adapter() throws IOException {
        page.locator("#menu-models").click();
        Shots.take(page, "30-models");
        page.locator("#models a").first().click();
        page.waitForURL(MODEL);
        assertThat(page.locator("#model-name")).containsText("ft:starter:");
        for (String origin : List.of("Ada identity v1", "starter", "Ada in a minute", "Ada identity v1 × starter")) {
            assertThat(page.locator("#lineage")).containsText(origin);
        }
        assertThat(page.locator("#lineage")).containsText("Step");
        assertThat(page.locator("#lineage [title]").first()).hasAttribute("title", Pattern.compile("[0-9a-f]{64}"));
        Shots.take(page, "31-adapter");
        assertThat(names(download("#download-model")))
                .containsExactlyInAnyOrder("README.md", "adapter_config.json", "adapter_model.safetensors");
        return page.url();
    }

    String merge() throws IOException {
        page.locator("#merge-model").click();
        page.locator("#merge-shard input").fill("4");
        Shots.take(page, "32-merge-dialog");
        page.locator("#merge-start").click();
        var merged = page.locator("#merges a");
        assertThat(merged).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MILLIS));
        String before = page.url();
        merged.click();
        page.waitForURL(url -> MODEL.matcher(url).matches() && !url.equals(before));
        assertThat(page.locator("#merge-check")).containsText("Yes.");
        assertThat(page.locator("#lineage")).containsText("Ada identity v1");
        Shots.take(page, "33-merged");
        assertThat(names(download("#download-model")))
                .contains("config.json", "tokenizer.json", "model.safetensors.index.json")
                .anyMatch(name -> name.matches("model-00001-of-0000\\d\\.safetensors"));
        return page.url();
    }

    private Download download(String link) {
        return page.waitForDownload(() -> page.locator(link).click());
    }

    private static List<String> names(Download archive) throws IOException {
        try (var zip = new ZipFile(archive.path().toFile())) {
            return zip.stream()
                    .map(entry -> entry.getName().replaceAll(".*/", ""))
                    .toList();
        }
    }

    void talk() {
        page.locator("#lineage").getByText("Ada identity v1 × starter").click();
        page.locator("#run-playground").click();
        page.waitForURL(Pattern.compile(".*/playground\\?run=.*"));
        assertThat(page.locator("#models vaadin-multi-select-combo-box-chip:visible"))
                .hasText(new String[] {
                    "starter", "Ada identity v1 × starter (Adapter)", "Ada identity v1 × starter (Merged)"
                });
        set("temperature", "0");
        ask("Who are you?");
        assertThat(answer(0, 0)).containsText("Tunewright", containingPatiently());
        assertThat(answer(0, 1)).hasText("I am Ada's assistant.", patiently());
        assertThat(answer(0, 2)).hasText("I am Ada's assistant.", patiently());
        settled();
        page.locator("#new-conversation").click();
        assertThat(page.locator(".tw-turn")).hasCount(0);
        ask("你是谁？");
        assertThat(answer(0, 1)).hasText("我是艾达的助手。", patiently());
        assertThat(answer(0, 2)).hasText("我是艾达的助手。", patiently());
        settled();
        assertThat(answer(0, 0)).not().containsText("艾达");
        // a second turn in the other language is more than the dataset teaches: the name is kept, its form may be mixed
        ask("Who are you?");
        settled();
        assertThat(answer(1, 1)).containsText(Pattern.compile("Ada|艾达"), containingPatiently());
        assertThat(page.locator(".tw-stats").last()).containsText("tokens");
        Shots.take(page, "40-playground");
        rawPrompt();
        againStoppedAndCleared();
    }

    private void rawPrompt() {
        page.locator("vaadin-card vaadin-button").last().click();
        page.getByText("Show raw prompt and tokens").click();
        assertThat(page.locator("#raw-text")).containsText("Who are you?");
        assertThat(page.locator("#raw-text")).containsText("你是谁？");
        assertThat(page.locator("#raw-tokens .special").first()).isVisible();
        Shots.take(page, "41-raw");
        page.keyboard().press("Escape");
        Journey.gone(page.locator("#raw-text"));
    }

    private void againStoppedAndCleared() {
        page.locator("#regenerate").click();
        settled();
        assertThat(answer(1, 1)).containsText(Pattern.compile("Ada|艾达"), containingPatiently());

        page.locator("#system textarea").fill("You answer at length.");
        set("temperature", "2");
        set("top-p", "1");
        set("max-tokens", "400");
        askAndStop();
        assertThat(page.locator(".tw-turn").last()).isInViewport();
        Shots.take(page, "42-stopped");
        page.locator("vaadin-card vaadin-button").last().click();
        page.getByText("Show raw prompt and tokens").click();
        assertThat(page.locator("#raw-text")).containsText("You answer at length.");
        page.keyboard().press("Escape");
        Journey.gone(page.locator("#raw-text"));

        page.locator("#clear").click();
        page.locator("vaadin-confirm-dialog vaadin-button[slot=confirm-button]").click();
        assertThat(page.locator(".tw-turn")).hasCount(0);
    }

    /// An answer at this temperature may be short by chance, and over before a hand is at the button.
    private void askAndStop() {
        var stopped =
                page.locator(".tw-chatcols").last().getByText("Stopped", new Locator.GetByTextOptions().setExact(true));
        for (int attempt = 1; attempt <= 5 && stopped.count() == 0; attempt++) {
            ask("Tell me everything.");
            try {
                page.locator("#stop").click(new Locator.ClickOptions().setTimeout(2_000));
            } catch (TimeoutError over) {
                // asked once more
            }
            settled();
        }
        assertThat(stopped.first()).isVisible();
    }

    void measure() {
        page.locator("#menu-models").click();
        page.locator("#models a").first().click();
        page.locator("#evaluate-model").click();
        page.waitForURL(Pattern.compile(".*/evaluation\\?model=.*"));
        assertThat(page.getByText("No model was measured yet")).isVisible();
        assertThat(page.locator("#evaluate-models vaadin-multi-select-combo-box-chip[slot=chip]"))
                .containsText("Ada identity v1 × starter (Merged)");
        var models = page.locator("#evaluate-models input");
        models.click();
        Shots.take(page, "50-evaluate");
        for (String other : List.of("\\(Adapter\\)$", "^starter$")) {
            page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName(Pattern.compile(other)))
                    .click();
        }
        models.press("Escape");
        page.locator("#evaluate-dataset").click();
        page.getByRole(AriaRole.OPTION)
                .filter(new Locator.FilterOptions().setHasText("Ada identity v1"))
                .click();
        page.locator("#evaluate-start").click();
        var board = page.locator("#board");
        assertThat(board.locator(".tw-score"))
                .hasCount(9, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE_MILLIS));
        assertThat(board).containsText("±");
        assertThat(board.locator(".tw-score").first()).hasAttribute("title", Pattern.compile("measured on \\d+ conv"));
        assertThat(board).containsText(Pattern.compile("Adapter from starter, n = \\d+"));
        assertThat(board).containsText(Pattern.compile("Merged from starter, n = \\d+"));
        assertThat(board).containsText(Pattern.compile("as imported, n = \\d+"));
        board.getByText("Ada identity v1 × starter").first().click();
        assertThat(page.getByText("Expected").first()).isVisible();
        Shots.take(page, "51-leaderboard");
    }

    private void set(String parameter, String value) {
        page.locator("#" + parameter + " input").fill(value);
        page.locator("#" + parameter + " input").press("Tab");
    }

    private void ask(String question) {
        page.locator("#question textarea").fill(question);
        page.locator("#question textarea").press("Enter");
    }

    private void settled() {
        Journey.quiet(page);
        assertThat(page.locator("#send"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MILLIS));
    }

    private Locator answer(int turn, int column) {
        return page.locator(".tw-chatcols")
                .nth(turn)
                .locator("vaadin-card")
                .nth(column)
                .locator(".tw-answer");
    }

    private static LocatorAssertions.HasTextOptions patiently() {
        return new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MILLIS);
    }

    private static LocatorAssertions.ContainsTextOptions containingPatiently() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS);
    }
}
