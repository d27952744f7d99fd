package io.tunewright;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.FilePayload;
import io.tunewright.Browser.View;
import io.tunewright.identity.Role;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The journey without a mouse: every control is reached with Tab, and whatever has the focus shows it.
class KeyboardE2E extends Journey {

    private static final int MOST_STOPS = 90;
    private static final double PATIENCE_MILLIS = 300_000;

    private static final String ROWS = IntStream.range(2, 32)
            .mapToObj(
                    "{\"instruction\": \"What is %1$d + 1?\", \"input\": \"\", \"output\": \"It is more than %1$d.\"}"
                            ::formatted)
            .collect(Collectors.joining(", ", "[", "]"));

    /// Whether the element with the focus, a part of it or what holds it has a line or a shadow around it.
    private static final String SHOWS_FOCUS = """
            () => {
              const line = e => {
                const style = getComputedStyle(e);
                return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
              };
              const near = [];
              for (let at = document.activeElement, i = 0; at && i < 4; i++) { near.push(at); at = at.parentElement ?? at.getRootNode().host; }
              for (let at = document.activeElement; at?.shadowRoot?.activeElement;) near.push(at = at.shadowRoot.activeElement);
              return near.some(e => line(e) || e.shadowRoot && [...e.shadowRoot.querySelectorAll('*')].some(line));
            }""";

    private Page page;

    @Test
    void fromSigningInToAnEvaluation() {
        var organisation = organisation();
        page = visitor(View.WIDE);
        go(page, "login");
        assertThat(page.locator("#login input[name=username]")).isFocused();
        page.keyboard().type(organisation.email(Role.MEMBER));
        page.keyboard().press("Tab");
        page.keyboard().type(TestOrganisation.PASSWORD);
        page.keyboard().press("Enter");
        page.waitForURL(base());
        arrived(page);

        press("#menu-datasets");
        uploadRows();
        copyRecipe();
        startAndAwait();
        chat();
        evaluate();
    }

    private void uploadRows() {
        press("#upload-dataset");
        assertThat(page.locator("#upload-name input")).isFocused();
        var chooser = page.waitForFileChooser(() -> press("#upload-file vaadin-button"));
        chooser.setFiles(new FilePayload("sums.json", "application/json", ROWS.getBytes(StandardCharsets.UTF_8)));
        page.waitForURL(Pattern.compile(".*/datasets/[0-9a-f-]+/1"));
        arrived(page);
        assertThat(page.locator("#examples")).containsText("What is 2 + 1?");
    }

    private void copyRecipe() {
        press("#menu-recipes");
        press("#use-starter_identity_lora");
        fill("#field-name input", "By keyboard");
        fill("#field-num_train_epochs input", "1");
        assertThat(page.locator("#recipe-yaml textarea")).hasValue(Pattern.compile("num_train_epochs: 1\\n"));
        page.keyboard().press("Control+Enter");
        page.waitForURL(Pattern.compile(".*/recipes/[0-9a-f-]{36}"));
        arrived(page);
    }

    private void startAndAwait() {
        press("#menu-experiments");
        press("#new-experiment");
        assertThat(page.locator("#experiment-dataset input")).hasValue("sums v1");
        tabTo("#experiment-recipe input");
        page.keyboard().press("Control+a");
        page.keyboard().type("By keyb");
        assertThat(page.locator("vaadin-combo-box-item:visible")).hasCount(1);
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(page.locator("#experiment-recipe input")).hasValue("By keyboard");
        page.keyboard().press("Control+Enter"); // while the forecast is counted
        page.waitForURL(Pattern.compile(".*/runs/[0-9a-f-]{36}"));
        assertThat(page.locator("#run-status")).containsText("Finished", patiently());
    }

    private void chat() {
        press("#run-playground");
        page.waitForURL(Pattern.compile(".*/playground\\?run=.*"));
        assertThat(page.locator("#question textarea")).isFocused();
        page.keyboard().type("What is 2 + 3?");
        page.keyboard().press("Enter");
        assertThat(page.locator(".tw-stats").last()).containsText("tokens", patiently());
        assertThat(page.locator("#send"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MILLIS));
    }

    private void evaluate() {
        press("#menu-evaluation");
        press("#evaluate:visible");
        assertThat(page.locator("#evaluate-models input")).isFocused();
        page.keyboard().type("starter");
        assertThat(page.locator("vaadin-multi-select-combo-box-item:visible").first())
                .containsText("starter");
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        page.keyboard().press("Escape");
        assertThat(page.locator("#evaluate-models vaadin-multi-select-combo-box-chip[slot=chip]"))
                .hasCount(1);
        press("#evaluate-start");
        gone(page.locator("#evaluate-models"));
        assertThat(page.locator("#board .tw-score"))
                .hasCount(3, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE_MILLIS));
    }

    @Test
    void dialogsKeepTheFocusAndGiveItBack() {
        page = signedIn(View.WIDE, organisation().email(Role.OWNER));
        var dialogs = Map.of(
                "datasets", "#upload-dataset",
                "base-models", "#import-model",
                "recipes", "#import-recipe",
                "members", "#invite",
                "api-keys", "#make-key",
                "playground", "#recent-conversations");
        dialogs.forEach((path, opener) -> {
            go(page, path);
            press(opener + ":visible");
            assertThat(page.locator("vaadin-dialog[opened]")).hasCount(1);
            quiet(page);
            for (int stop = 0; stop < 12; stop++) {
                page.keyboard().press("Tab");
                assertThat((Boolean) page.evaluate("document.activeElement.closest('vaadin-dialog') !== null"))
                        .as("stop %d of the dialog of %s", stop, path)
                        .isTrue();
                assertShowsFocus(path);
            }
            page.keyboard().press("Escape");
            gone(page.locator("vaadin-dialog[opened]"));
            assertThat(page.locator(opener + ":visible")).isFocused();
        });
    }

    @Test
    void theKeysAreListedAndCanBeSwitchedOff() {
        page = signedIn(View.WIDE, organisation().email(Role.VIEWER));
        page.keyboard().press("?");
        assertThat(page.locator("vaadin-dialog[opened] kbd").first()).hasText("/");
        page.keyboard().press("/");
        assertThat(page.locator("#search-field")).hasCount(0);
        tabTo("#keys-letters input");
        page.keyboard().press("Space");
        quiet(page);
        page.keyboard().press("Escape");
        gone(page.locator("vaadin-dialog[opened]"));

        page.reload();
        arrived(page);
        page.keyboard().press("/");
        page.keyboard().press("?");
        quiet(page);
        assertThat(page.locator("vaadin-dialog[opened]")).hasCount(0);
        press("#user vaadin-menu-bar-button");
        page.locator("#user-keys").waitFor();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(page.locator("#keys-letters")).not().hasAttribute("checked", "");
    }

    /// Walks to a control and presses Enter.
    private void press(String selector) {
        tabTo(selector);
        page.keyboard().press("Enter");
        quiet(page);
    }

    /// Replaces what a field holds.
    private void fill(String selector, String value) {
        tabTo(selector);
        page.keyboard().press("Control+a");
        page.keyboard().type(value);
        page.keyboard().press("Tab");
        quiet(page);
    }

    private void tabTo(String selector) {
        var wanted = page.locator(selector).first();
        wanted.waitFor();
        quiet(page);
        for (int stop = 0; stop < MOST_STOPS; stop++) {
            if ((Boolean) wanted.evaluate("e => e === document.activeElement || e.matches(':focus')")) {
                assertShowsFocus(selector);
                return;
            }
            page.keyboard().press("Tab");
        }
        throw new AssertionError(selector + " was not reached with " + MOST_STOPS + " presses of Tab");
    }

    private void assertShowsFocus(String where) {
        assertThat((Boolean) page.evaluate(SHOWS_FOCUS))
                .as("focus is seen at " + where)
                .isTrue();
    }

    private static LocatorAssertions.ContainsTextOptions patiently() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS);
    }
}
