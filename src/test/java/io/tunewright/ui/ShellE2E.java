package io.tunewright.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import io.tunewright.Accessibility;
import io.tunewright.Browser.View;
import io.tunewright.Journey;
import io.tunewright.TestOrganisation;
import io.tunewright.identity.OrganisationService;
import io.tunewright.identity.Role;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/// The shell as a user meets it: signing in, language, colours, menu, keyboard, roles, lost sessions.
class ShellE2E extends Journey {

    private static final String LIGHT_CANVAS = "rgb(242, 245, 246)";
    private static final String DARK_CANVAS = "rgb(15, 21, 25)";

    @Autowired
    private OrganisationService organisations;

    @Test
    void aRefusedSignInSaysWhyAndTheRightPasswordLeadsBack() {
        var organisation = organisation();
        var page = visitor(View.WIDE);
        go(page, "audit");
        assertThat(page).hasURL(base() + "login");
        signIn(page, organisation.email(Role.OWNER), "not the password");
        assertThat(page.getByText("do not belong together")).isVisible();
        signIn(page, organisation.email(Role.OWNER), TestOrganisation.PASSWORD);
        page.waitForURL(Pattern.compile(".*/audit.*"));
        assertThat(page.locator("h1")).hasText("Audit");
        assertThat(page).hasTitle("Audit – Tunewright");
    }

    @Test
    void guessingIsSlowedDownAndSaysForHowLong() {
        var organisation = organisation();
        var page = visitor(View.WIDE);
        var refusal = page.getByText("Too many failed attempts");
        // waits double, so that on a slow machine too one of them outlasts the next attempt
        for (int attempt = 0; attempt < 20 && !refusal.isVisible(); attempt++) {
            go(page, "login");
            signIn(page, organisation.email(Role.VIEWER), "guess " + attempt);
            page.waitForURL(Pattern.compile(".*login\\?.*"));
            page.locator("h1").waitFor();
        }
        assertThat(page.getByText("Too many failed attempts")).isVisible();
        assertThat(page.getByText(Pattern.compile("Wait \\d+.s, then try again")))
                .isVisible();
    }

    @Test
    void theBrowsersLanguageIsFollowedUntilTheUserChooses() {
        var organisation = organisation();
        var page = visitor(View.WIDE.in(Locale.CHINA));
        go(page, "login");
        assertThat(page.locator("h1")).hasText("登录");
        assertThat(page.locator("html")).hasAttribute("lang", "zh-CN");
        page.locator("#language").click();
        assertThat(page.locator("h1")).hasText("Sign in");
        assertThat(page.locator("html")).hasAttribute("lang", "en");

        signIn(page, organisation.email(Role.MEMBER), TestOrganisation.PASSWORD);
        page.waitForURL(base());
        assertThat(page.locator("#menu-members")).containsText("Members");
        page.locator("#language").click();
        assertThat(page.locator("#menu-members")).containsText("成员");
        assertThat(page.locator("html")).hasAttribute("lang", "zh-CN");

        // kept with the account: another browser, which asks for English, speaks Chinese after the sign-in
        var elsewhere = signedIn(View.WIDE, organisation.email(Role.MEMBER));
        assertThat(elsewhere.locator("#menu-members")).containsText("成员");
    }

    @Test
    void theThemeIsKeptAndIsThereFromTheFirstPaint() {
        var organisation = organisation();
        var page = signedIn(View.WIDE, organisation.email(Role.MEMBER));
        assertThat(canvas(page)).isEqualTo(LIGHT_CANVAS);
        page.locator("#theme").click();
        page.locator("#theme-dark").click();
        page.waitForFunction("() => document.documentElement.style.colorScheme === 'dark'");
        assertThat(canvas(page)).isEqualTo(DARK_CANVAS);

        var document = page.navigate(base() + "members").text();
        assertThat(document).contains("color-scheme: dark");
        arrived(page);
        assertThat(canvas(page)).isEqualTo(DARK_CANVAS);

        page.locator("#theme").click();
        page.locator("#theme-system").click();
        page.waitForFunction("() => document.documentElement.style.colorScheme !== 'dark'");
        assertThat(canvas(page)).isEqualTo(LIGHT_CANVAS);
    }

    @Test
    void theSystemsDarkIsFollowed() {
        var page = signedIn(View.WIDE.dark(), organisation().email(Role.MEMBER));
        assertThat(canvas(page)).isEqualTo(DARK_CANVAS);
    }

    @Test
    void onNarrowScreensTheMenuLiesOverThePage() {
        var page = signedIn(View.NARROW, organisation().email(Role.OWNER));
        assertThat(page.locator("#menu-members")).not().isInViewport();
        page.locator("#menu-toggle").click();
        assertThat(page.locator("#menu-members")).isInViewport();
        page.locator("#menu-members").click();
        assertThat(page.locator("h1")).hasText("Members");
        assertThat(page.locator("#menu-members")).not().isInViewport();
        assertThat(page.locator("#language")).isHidden();
    }

    @Test
    void theKeyboardIsEnough() {
        var page = signedIn(View.WIDE, organisation().email(Role.OWNER));
        page.keyboard().press("Tab");
        assertThat(page.locator(".tw-skip")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#page-content")).isFocused();

        page.keyboard().press("/");
        assertThat(page.locator("#search-field input")).isFocused();
        page.keyboard().type("memb");
        assertThat(page.locator(".tw-hit")).hasCount(1);
        page.keyboard().press("ArrowDown");
        assertThat(page.locator(".tw-hit")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("h1")).hasText("Members");
        assertThat(page.locator("h1")).isFocused();

        page.keyboard().press("/");
        assertThat(page.locator("#search-field input")).isFocused();
        page.keyboard().press("Escape");
        gone(page.locator("#search-field"));
        assertThat(page).hasURL(base() + "members");
    }

    @Test
    void aSlashInAFieldIsASlash() {
        var page = signedIn(View.WIDE, organisation().email(Role.MEMBER));
        go(page, "profile");
        page.locator("#profile-name input").fill("");
        page.locator("#profile-name input").press("/");
        assertThat(page.locator("#profile-name input")).hasValue("/");
        assertThat(page.locator("#search-field")).hasCount(0);
    }

    @Test
    void theMenuShowsWhatTheRoleOpens() {
        var organisation = organisation();
        var page = signedIn(View.WIDE, organisation.email(Role.MEMBER));
        assertThat(page.locator("#menu-usage")).isVisible();
        assertThat(page.locator("#menu-audit")).hasCount(0);
        go(page, "audit");
        assertThat(page.locator("h1")).hasText("Your role does not open this");
        go(page, "members");
        assertThat(page.locator("#invite")).hasCount(0);
    }

    @Test
    void anAddressThatLeadsNowhereSaysSo() {
        var page = signedIn(View.WIDE, organisation().email(Role.MEMBER));
        go(page, "no/such/page");
        assertThat(page.locator("h1")).hasText("There is nothing here");
        page.getByText("Go to the home page").click();
        assertThat(page).hasURL(base());
    }

    @Test
    void organisationsAreSwitchedInTheDrawer() {
        var here = organisation();
        var owner = here.owner();
        signIn(owner);
        organisations.create(owner.user(), "The Other One");
        organisations.choose(owner.user(), owner.tenant());
        var page = signedIn(View.WIDE, here.email(Role.OWNER));
        assertThat(page.locator("#organisation")).containsText("Organisation");
        page.locator("#organisation").click();
        page.getByText("The Other One").click();
        assertThat(page.locator("#organisation")).containsText("The Other One");
        go(page, "members");
        assertThat(page.getByText("The Other One, 1 member")).isVisible();
    }

    @Test
    void signingOutEndsTheSession() {
        var page = signedIn(View.WIDE, organisation().email(Role.MEMBER));
        page.locator("#user vaadin-menu-bar-button").first().click();
        page.getByText("Sign out").click();
        assertThat(page.locator("#login")).isVisible();
        page.navigate(base() + "members");
        assertThat(page).hasURL(base() + "login");
    }

    @Test
    void aLostSessionIsExplainedAndComesBackToTheSamePage() {
        var organisation = organisation();
        var page = signedIn(View.WIDE, organisation.email(Role.OWNER));
        go(page, "usage");
        page.context().addCookies(List.of(new Cookie("tunewright", "a-session-of-the-past").setUrl(base())));
        page.locator("#search").click();
        assertThat(page.getByText("Your session has ended")).isVisible();
        page.getByText("Click here to sign in again").click();
        page.waitForURL(base() + "login");
        signIn(page, organisation.email(Role.OWNER), TestOrganisation.PASSWORD);
        page.waitForURL(Pattern.compile(".*/usage.*"));
        assertThat(page.locator("h1")).hasText("Usage");
        forgiveTrouble();
    }

    static Stream<View> views() {
        return Stream.of(
                View.WIDE, View.WIDE.dark().in(Locale.CHINA), View.NARROW.dark(), View.NARROW.in(Locale.CHINA));
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyPageIsAccessible(View view) {
        var page = visitor(view);
        for (String path : List.of("login", "login?error", "login?wait=40", "invite/none", "setup/none")) {
            go(page, path);
            Accessibility.check(page);
        }
        var organisation = organisation();
        go(page, "login");
        signIn(page, organisation.email(Role.OWNER), TestOrganisation.PASSWORD);
        page.waitForURL(base());
        if (view.locale().equals(Locale.CHINA)) {
            page.context().addCookies(List.of(new Cookie("tunewright-language", "zh-CN").setUrl(base())));
        }
        for (String path : List.of("", "members", "api-keys", "usage", "audit", "profile", "no/such/page")) {
            go(page, path);
            page.waitForTimeout(150);
            Accessibility.check(page);
        }
    }

    private static String canvas(Page page) {
        return (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
    }
}
