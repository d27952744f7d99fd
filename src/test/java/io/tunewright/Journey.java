package io.tunewright;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.tunewright.Browser.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/// What users do in a real browser, on the server that [IntegrationTest] shares. At the end of each test no page
/// may have failed or asked another server for anything.
public abstract class Journey extends IntegrationTest {

    /// For a machine that has other work too.
    private static final int PATIENCE_MILLIS = 30_000;

    private static @Nullable Browser browser;

    private final List<BrowserContext> visitors = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();

    @BeforeAll
    static void startBrowser() {
        if (browser == null) {
            browser = Browser.start();
            PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
            Runtime.getRuntime().addShutdownHook(new Thread(browser::close));
        }
    }

    /// A fresh visitor's page, with nothing loaded.
    protected Page visitor(View view) {
        var context = browser.visitor(view);
        context.setDefaultTimeout(PATIENCE_MILLIS);
        visitors.add(context);
        var page = context.newPage();
        page.onPageError(error -> troubles.add("script failed: " + error));
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("Failed to load resource")) {
                troubles.add("console: " + message.text());
            }
        });
        page.onRequest(request -> {
            if (request.url().startsWith("http") && !request.url().startsWith(base())) {
                troubles.add("asked another server: " + request.url());
            }
        });
        page.onResponse(response -> {
            if (response.status() >= 500) {
                troubles.add(response.status() + " " + response.url());
            }
        });
        return page;
    }

    /// A page of somebody who is signed in, at home.
    protected Page signedIn(View view, String email) {
        var page = visitor(view);
        go(page, "login");
        signIn(page, email, TestOrganisation.PASSWORD);
        page.waitForURL(base());
        arrived(page);
        return page;
    }

    /// Fills the sign-in form of the page and sends it.
    protected static void signIn(Page page, String email, String password) {
        page.locator("#login input[name=username]").fill(email);
        page.locator("#login input[name=password]").fill(password);
        page.locator("#login vaadin-button[theme~=submit]").click();
    }

    /// Loads a page, such as `members`, and waits for its heading.
    protected void go(Page page, String path) {
        page.navigate(base() + path);
        arrived(page);
    }

    protected static void arrived(Page page) {
        page.locator("h1").first().waitFor();
        quiet(page);
    }

    /// Waits until the server has answered all the page asked.
    protected static void quiet(Page page) {
        page.waitForFunction("() => !Object.values(window.Vaadin?.Flow?.clients ?? {}).some(c => c.isActive?.())");
    }

    protected static void gone(Locator locator) {
        locator.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
    }

    /// For tests in which trouble is expected.
    protected void forgiveTrouble() {
        troubles.clear();
    }

    protected String base() {
        return "http://localhost:" + port + "/";
    }

    @AfterEach
    void leave() {
        visitors.forEach(BrowserContext::close);
        visitors.clear();
        assertThat(troubles).as("troubles of the pages").isEmpty();
    }
}
