package io.tunewright;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.tunewright.Browser.View;
import io.tunewright.identity.Role;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// From sign-in to a measured model of one's own without a mouse.
class KeyboardE2E extends Journey {

    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(180_000);

    private Page page;
    private Keyboard keyboard;

    @Test
    void fromSignInToAMeasuredModelWithoutAMouse() {
        page = visitor(View.WIDE);
        keyboard = new Keyboard(page);
        signIn();
        identityDataset();
        startRun();
        assertThat(page.locator("#run-status")).containsText("Finished", PATIENTLY);
        talk();
        measure();
    }

    private void signIn() {
        var email = organisation().email(Role.MEMBER);
        go(page, "login");
        assertThat(page.locator("#login input[name=username]")).isFocused();
        keyboard.type(email).press("Tab").type(TestOrganisation.PASSWORD).press("Enter");
        page.waitForURL(base());
        arrived(page);
    }

    private void identityDataset() {
        keyboard.to("menu-datasets").press("Enter");
        page.waitForURL("**/datasets");
        arrived(page);
        keyboard.to("identity-form").press("Enter");
        page.waitForURL("**/identity");
        arrived(page);
        keyboard.to("identity-name").type("Ada").to("identity-save").press("Enter");
        page.waitForURL(Pattern.compile(".*/datasets/[0-9a-f-]+/1"));
        arrived(page);
    }

    private void startRun() {
        keyboard.to("train-on").press("Enter");
        page.waitForURL(Pattern.compile(".*/experiments/new.*"));
        arrived(page);
        keyboard.to("experiment-recipe").type("Starter: who");
        assertThat(page.locator("vaadin-combo-box-item:visible")).hasCount(1);
        keyboard.press("ArrowDown").press("Enter");
        assertThat(page.locator("#start-experiment")).isEnabled();
        keyboard.press("Control+Enter");
        page.waitForURL(Pattern.compile(".*/runs/[0-9a-f-]{36}"));
        arrived(page);
    }

    private void talk() {
        keyboard.to("run-playground").press("Enter");
        page.waitForURL(Pattern.compile(".*/playground.*"));
        arrived(page);
        assertThat(page.locator("#question textarea")).isFocused();
        keyboard.type("Who are you?").press("Enter");
        assertThat(page.locator(".tw-chatcols .tw-answer").last()).containsText("Ada", PATIENTLY);
    }

    private void measure() {
        keyboard.to("menu-evaluation").press("Enter");
        page.waitForURL("**/evaluation");
        arrived(page);
        keyboard.to("evaluate").press("Enter");
        assertThat(page.locator("#evaluate-models")).isVisible();
        keyboard.press("Escape");
        assertThat(page.locator("#evaluate-models")).hasCount(0);
        assertThat(page.locator("#evaluate")).isFocused();
        keyboard.press("Enter");
        assertThat(page.locator("#evaluate-models")).isVisible();
        keyboard.to("evaluate-models").press("ArrowDown");
        assertThat(page.locator("vaadin-multi-select-combo-box-item:visible").first())
                .containsText("starter");
        keyboard.press("ArrowDown").press("Enter").press("Escape");
        keyboard.to("evaluate-start").press("Enter");
        assertThat(page.locator("#board")).containsText("starter", PATIENTLY);
    }
}
