package io.tunewright.identity.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.tunewright.Accessibility;
import io.tunewright.Browser.View;
import io.tunewright.Journey;
import io.tunewright.TestClient;
import io.tunewright.TestOrganisation;
import io.tunewright.identity.Role;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Inviting, roles, keys and the own profile, as people do it.
class OrganisationE2E extends Journey {

    @Test
    void aLinkInvitesOnce() {
        var owner = signedIn(View.WIDE, organisation().email(Role.OWNER));
        go(owner, "members");
        owner.locator("#invite").click();
        owner.locator("#invite-note input").fill("Mei, data");
        Accessibility.check(owner);
        owner.locator("#invite-make").click();
        String link = owner.locator("#invite-link input").inputValue();
        assertThat(link).startsWith(base() + "invite/");
        owner.keyboard().press("Escape");
        assertThat(owner.locator("#invitations")).containsText("Mei, data");

        var guest = visitor(View.WIDE.in(Locale.CHINA));
        guest.navigate(link);
        assertThat(guest.locator("h1")).containsText("加入 Organisation");
        guest.locator("#name input").fill("Mei");
        guest.locator("#email input").fill("mei@" + System.nanoTime() + ".example");
        guest.locator("#password input").fill("short");
        guest.locator("#submit").click();
        assertThat(guest.getByText("至少需要 10 个字符").first()).isVisible();
        guest.locator("#password input").fill(TestOrganisation.PASSWORD);
        guest.locator("#submit").click();
        guest.waitForURL(base());
        assertThat(guest.locator("h1")).hasText("欢迎，Mei");

        go(owner, "members");
        assertThat(owner.locator("#members")).containsText("Mei");
        assertThat(owner.locator("#invitations")).isHidden();
        var late = visitor(View.WIDE);
        late.navigate(link);
        assertThat(late.locator("h1")).hasText("This invitation is no longer valid");
    }

    @Test
    void removingAMemberAsksWithTheFocusOnTheSafeButton() {
        var organisation = organisation();
        var owner = signedIn(View.WIDE, organisation.email(Role.OWNER));
        go(owner, "members");
        String viewer = organisation.viewer().name();
        owner.getByLabel("Remove " + viewer).first().click();
        assertThat(owner.getByText("Remove " + viewer + "?")).isVisible();
        assertThat(owner.locator("#confirm-keep")).isFocused();
        owner.keyboard().press("Enter");
        assertThat(owner.locator("#members")).containsText(viewer);

        owner.getByLabel("Remove " + viewer).first().click();
        owner.locator("vaadin-confirm-dialog vaadin-button[theme~=primary]").click();
        assertThat(owner.getByText(viewer + " was removed")).isVisible();
        // a grid keeps the cells of rows that are gone, out of sight
        assertThat(owner.locator("#members vaadin-grid-cell-content:visible")
                        .filter(new Locator.FilterOptions().setHasText(viewer)))
                .hasCount(0);
    }

    @Test
    void theLastOwnerStays() {
        var owner = signedIn(View.WIDE, organisation().email(Role.OWNER));
        go(owner, "members");
        owner.getByLabel("Leave the organisation").first().click();
        owner.locator("vaadin-confirm-dialog vaadin-button[theme~=primary]").click();
        assertThat(owner.getByText("The last owner of an organisation cannot go"))
                .isVisible();
    }

    @Test
    void aKeyIsShownOnceAndWorksUntilItIsRevoked() {
        var page = signedIn(View.WIDE, organisation().email(Role.MEMBER));
        go(page, "api-keys");
        assertThat(page.getByText("No keys yet")).isVisible();
        page.locator("#make-key").click();
        page.locator("#key-make").click();
        assertThat(page.getByText("This must not be empty.").first()).isVisible();
        page.locator("#key-name input").fill("ci-nightly");
        page.locator("#key-make").click();
        String secret = page.locator("#key-secret input").inputValue();
        assertThat(secret).startsWith("tw-").hasSize(60);
        assertThat(page.locator(".tw-snippet"))
                .hasText("curl " + base() + "v1/models -H \"Authorization: Bearer " + secret + "\"");
        assertThat(new TestClient(port, secret).get("/api/v1/me").statusCode()).isEqualTo(200);
        page.keyboard().press("Escape");
        gone(page.locator("#key-secret"));

        go(page, "api-keys");
        assertThat(page.locator("#keys")).containsText("ci-nightly");
        assertThat(page.content()).doesNotContain(secret);
        page.getByLabel("Revoke ci-nightly").first().click();
        page.locator("vaadin-confirm-dialog vaadin-button[theme~=primary]").click();
        assertThat(page.getByText("No keys yet")).isVisible();
        assertThat(new TestClient(port, secret).get("/api/v1/me").statusCode()).isEqualTo(401);
    }

    @Test
    void theProfileChangesNameLanguageAndPassword() {
        var email = organisation().email(Role.MEMBER);
        var page = signedIn(View.WIDE, email);
        go(page, "profile");
        page.locator("#profile-name input").fill("Anna Berg");
        page.locator("#profile-language vaadin-radio-button").nth(1).click();
        page.locator("#profile-save").click();
        assertThat(page.locator("h1")).hasText("个人资料");
        assertThat(page.locator("#user vaadin-avatar").first()).hasAttribute("abbr", "AB");

        page.locator("#password-current input").fill("not it at all");
        page.locator("#password-next input").fill("another good sentence");
        page.locator("#password-save").click();
        assertThat(page.getByText("当前密码不正确。").first()).isVisible();
        page.locator("#password-current input").fill(TestOrganisation.PASSWORD);
        page.locator("#password-save").click();
        assertThat(page.getByText("密码已修改")).isVisible();

        var again = visitor(View.WIDE);
        go(again, "login");
        signIn(again, email, "another good sentence");
        again.waitForURL(base());
    }

    @Test
    void theAuditLogTellsWhatHappened() {
        var organisation = organisation();
        var page = signedIn(View.WIDE, organisation.email(Role.ADMIN));
        go(page, "audit");
        assertThat(page.locator("#audit")).containsText("Signed in");
        assertThat(page.locator("#audit")).containsText(organisation.admin().name());
    }
}
