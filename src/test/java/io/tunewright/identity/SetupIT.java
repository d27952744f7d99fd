package io.tunewright.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.IntegrationTest;
import io.tunewright.TestOrganisation;
import io.tunewright.common.NotFoundException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/// A fresh installation: a server and a database of its own.
@TestPropertySource(properties = "spring.application.name=tunewright-setup")
@DirtiesContext
class SetupIT extends IntegrationTest {

    private static final Pattern LINK = Pattern.compile("http://localhost:(\\d+)/setup/([\\w-]{43})\n");

    @Autowired
    private SetupLink link;

    @Autowired
    private SetupService setup;

    @Autowired
    private SignInService signIns;

    @Autowired
    private OrganisationService organisations;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void thePrintedLinkMakesTheFirstUserOnceAndIsGone() throws Exception {
        assertThat(setup.isNeeded()).isTrue();
        String replaced = tokenOf(print());
        String token = tokenOf(print());
        assertThat(setup.isValid(replaced)).as("an older start's link").isFalse();
        assertThat(setup.isValid(token)).isTrue();
        assertThat(setup.isValid("x".repeat(100_000))).isFalse();
        assertThat(jdbc.sql("select token_hash from identity_setup")
                        .query(String.class)
                        .single())
                .as("only the hash is stored")
                .isNotEqualTo(token)
                .hasSize(64);
        assertThat(new Browser(port).get("/setup/" + token).statusCode()).isEqualTo(200);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var attempts = IntStream.range(0, 10)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        try {
                            setup.complete(token, "Acme", owner(i));
                            return true;
                        } catch (NotFoundException used) {
                            assertThat(used).hasMessageStartingWith("This set-up link was used or replaced.");
                            return false;
                        }
                    })
                    .toList();
            int succeeded = 0;
            for (var attempt : threads.invokeAll(attempts)) {
                succeeded += attempt.get() ? 1 : 0;
            }
            assertThat(succeeded).isEqualTo(1);
        }

        assertThat(setup.isNeeded()).isFalse();
        assertThat(setup.isValid(token)).isFalse();
        assertThat(print())
                .contains("Tunewright is ready:  http://localhost:" + port + "/")
                .doesNotContain("/setup/");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> setup.complete(replaced, "Acme", owner(99)));
        String email =
                jdbc.sql("select email from identity_user").query(String.class).single();
        var principal = signIns.signIn(email, TestOrganisation.PASSWORD);
        assertThat(principal.role()).isEqualTo(Role.OWNER);
        assertThat(principal.operator()).as("who sets it up runs it").isTrue();
        assertThat(organisations.get(principal.tenant()).name()).isEqualTo("Acme");
    }

    private String print() {
        var out = new ByteArrayOutputStream();
        link.print(new PrintStream(out));
        return out.toString();
    }

    private static String tokenOf(String printed) {
        var matcher = LINK.matcher(printed);
        assertThat(matcher.find()).as(printed).isTrue();
        return matcher.group(2);
    }

    private static NewAccount owner(int number) {
        return new NewAccount("owner" + number + "@acme.example", "Owner", TestOrganisation.PASSWORD, Locale.ENGLISH);
    }
}
