package io.tunewright.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.TestOrganisation;
import io.tunewright.common.ConflictException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.QuotaException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class SignInIT extends IntegrationTest {

    @Autowired
    private SignInService service;

    @Autowired
    private AccountService accounts;

    @Autowired
    private MemberService members;

    @Autowired
    private JdbcClient jdbc;

    /// All tests come from one address.
    @AfterEach
    void forgetAttempts() {
        jdbc.sql("delete from identity_sign_in_attempt").update();
    }

    @Test
    void theFormOpensASessionUnderANewId() throws Exception {
        var organisation = organisation();
        var browser = new Browser(port);
        browser.get("/login");
        String before = browser.sessionCookie();

        var answer = browser.signIn(organisation.email(Role.MEMBER), TestOrganisation.PASSWORD);

        assertThat(location(answer)).isEqualTo("/");
        assertThat(browser.sessionCookie()).isNotEmpty().isNotEqualTo(before);
        assertThat(browser.get("/v3/api-docs").statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("set-cookie").orElse(""))
                .contains("HttpOnly")
                .contains("SameSite=Lax");
    }

    @Test
    void anotherSiteCannotSendTheForm() throws Exception {
        var organisation = organisation();
        String form = "username=" + organisation.email(Role.MEMBER) + "&password=" + TestOrganisation.PASSWORD;
        for (var header : Map.of("Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
                .entrySet()) {
            var request = anonymous()
                    .request("/login")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header(header.getKey(), header.getValue())
                    .POST(BodyPublishers.ofString(form));

            assertThat(anonymous().send(request).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void aSessionDoesNotOpenTheRestApi() throws Exception {
        var organisation = organisation();
        var browser = new Browser(port);
        browser.signIn(organisation.email(Role.OWNER), TestOrganisation.PASSWORD);

        assertThat(browser.get("/api/v1/me").statusCode()).isEqualTo(401);
        assertThat(browser.get("/v1/models").statusCode()).isEqualTo(401);
    }

    @Test
    void wrongPasswordsAreToldAndThenSlowedDown() throws Exception {
        var organisation = organisation();
        String email = organisation.email(Role.OWNER);
        var browser = new Browser(port);
        for (int i = 1; i < SignInThrottle.FREE_PER_ACCOUNT; i++) {
            assertThat(location(browser.signIn(email, "wrong"))).isEqualTo("/login?error");
        }
        // The account is found however it is written.
        assertThat(location(browser.signIn(" " + email.toUpperCase(Locale.ROOT), "wrong")))
                .isEqualTo("/login?error");

        // Now even the right password has to wait.
        assertThat(location(browser.signIn(email, TestOrganisation.PASSWORD))).matches("/login\\?wait=[12]");
        assertThatExceptionOfType(QuotaException.class)
                .isThrownBy(() -> service.signIn(email, TestOrganisation.PASSWORD))
                .withMessageMatching("Too many failed attempts. Wait \\d seconds, then try again")
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("too-many-attempts"));

        await().atMost(Duration.ofSeconds(5)).until(() -> location(browser.signIn(email, TestOrganisation.PASSWORD))
                .equals("/"));
    }

    @Test
    void theWaitDoublesUpToItsLimit() {
        String email = "nobody@doubling.example";
        for (int failures = 5; failures < 20; failures++) {
            setFailures(email, failures - 1);
            assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> service.signIn(email, "wrong"));
            assertThatExceptionOfType(QuotaException.class).isThrownBy(() -> service.signIn(email, "wrong"));
        }
        long seconds = jdbc.sql("""
                        select extract(epoch from max(blocked_until - last_at))::bigint from identity_sign_in_attempt
                        """).query(Long.class).single();
        assertThat(seconds).isEqualTo(SignInThrottle.LONGEST_WAIT.toSeconds());
    }

    @Test
    void guessesAtTheSameTimeCountEachForItself() throws Exception {
        String email = "nobody@parallel.example";
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> guess = () -> {
                try {
                    service.signIn(email, "wrong");
                    return "in";
                } catch (InvalidInputException | QuotaException refused) {
                    return refused.code();
                }
            };
            var answers = threads.invokeAll(
                    IntStream.range(0, 24).mapToObj(i -> guess).toList());
            long checked = 0;
            for (var answer : answers) {
                checked += answer.get().equals("sign-in-failed") ? 1 : 0;
            }
            assertThat(checked).isLessThanOrEqualTo(SignInThrottle.FREE_PER_ACCOUNT);
        }
    }

    @Test
    void anAddressThatTriesManyAccountsIsSlowedDown() {
        for (int i = 0; i < SignInThrottle.FREE_PER_ADDRESS; i++) {
            String email = "nobody" + i + "@spray.example";
            assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> service.signIn(email, "wrong"));
        }
        assertThatExceptionOfType(QuotaException.class)
                .isThrownBy(() -> service.signIn("another@spray.example", "wrong"));
    }

    @Test
    void anUnknownAccountTakesAsLongAsAKnownOne() {
        String known = organisation().email(Role.OWNER);
        long knownTime = Long.MAX_VALUE;
        long unknownTime = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            knownTime = Math.min(knownTime, refusalNanos(known));
            unknownTime = Math.min(unknownTime, refusalNanos("nobody@timing.example"));
            forgetAttempts();
        }
        assertThat((double) unknownTime / knownTime).isBetween(0.5, 2.0);
    }

    @Test
    void aRemovedMemberIsSignedOutWithinFiveSecondsAndFindsNoWayIn() throws Exception {
        var organisation = organisation();
        var browser = new Browser(port);
        browser.signIn(organisation.email(Role.MEMBER), TestOrganisation.PASSWORD);
        var client = client(organisation.member());
        assertThat(browser.get("/v3/api-docs").statusCode()).isEqualTo(200);
        assertThat(client.get("/api/v1/me").statusCode()).isEqualTo(200);

        signIn(organisation.owner());
        members.remove(organisation.tenant(), organisation.member().user());

        await().atMost(Duration.ofSeconds(5))
                .until(() -> browser.get("/v3/api-docs").statusCode() == 302);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> client.get("/api/v1/me").statusCode() == 401);
        assertThat(location(browser.signIn(organisation.email(Role.MEMBER), TestOrganisation.PASSWORD)))
                .isEqualTo("/login?no-organisation");
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> service.signIn(organisation.email(Role.MEMBER), TestOrganisation.PASSWORD))
                .withMessageStartingWith("You belong to no organisation any more");
    }

    @Test
    void aChangedPasswordReplacesTheOld() {
        var organisation = organisation();
        signIn(organisation.viewer());
        var viewer = organisation.viewer();

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> accounts.changePassword(viewer.user(), "wrong", "another good password"))
                .withMessage("This is not your current password");
        accounts.changePassword(viewer.user(), TestOrganisation.PASSWORD, "another good password");

        assertThat(service.signIn(organisation.email(Role.VIEWER), "another good password")
                        .user())
                .isEqualTo(viewer.user());
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> service.signIn(organisation.email(Role.VIEWER), TestOrganisation.PASSWORD))
                .withMessage("E-mail address and password do not belong together");
    }

    private long refusalNanos(String email) {
        long start = System.nanoTime();
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> service.signIn(email, "wrong"));
        return System.nanoTime() - start;
    }

    private void setFailures(String email, int failures) {
        jdbc.sql("delete from identity_sign_in_attempt").update();
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> service.signIn(email, "wrong"));
        jdbc.sql("update identity_sign_in_attempt set failures = :failures where subject like 'account:%'")
                .param("failures", failures)
                .update();
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("location").orElse("").replaceFirst("https?://localhost:\\d+", "");
    }
}
