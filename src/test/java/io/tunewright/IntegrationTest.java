package io.tunewright;

import io.tunewright.identity.MemberAuthentication;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.identity.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.FileSystemUtils;

/// The whole product on a real PostgreSQL, started as users start it: embedded, under a home directory of its
/// own. Classes that change nothing of the configuration share one server a JVM; each test works in organisations
/// of its own.
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import(TestIdentity.class)
public abstract class IntegrationTest {

    private static final Path HOMES = Path.of("target", "test-home");
    private static final AtomicInteger COUNT = new AtomicInteger();

    static {
        removeHomesOfTheDead();
    }

    @Autowired
    protected TestIdentity identity;

    @LocalServerPort
    protected int port;

    @Autowired
    private SecurityContextHolderStrategy contexts;

    @DynamicPropertySource
    static void home(DynamicPropertyRegistry properties) {
        var home = HOMES.resolve(ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
        properties.add("tunewright.home", home::toString);
    }

    /// The holder is one for the JVM; the server that started last has set it.
    @BeforeEach
    void useTheHolderOfThisServer() {
        SecurityContextHolder.setContextHolderStrategy(contexts);
    }

    @AfterEach
    void forgetWhoSignedIn() {
        SecurityContextHolder.clearContext();
    }

    /// A new organisation with a user of each role.
    protected TestOrganisation organisation() {
        return identity.organisation();
    }

    /// Lets the code of this thread run as `principal`, as a session or key would.
    protected void signIn(Principal principal) {
        SecurityContextHolder.setContext(new SecurityContextImpl(MemberAuthentication.bySession(principal)));
    }

    /// Signs in as the user with this role of a new organisation.
    protected Principal signInAs(Role role) {
        var principal = organisation().as(role);
        signIn(principal);
        return principal;
    }

    /// HTTP with an API key of `principal` that may all they may.
    protected TestClient client(Principal principal) {
        return new TestClient(port, identity.apiKey(principal));
    }

    /// HTTP with an API key of `operator` that also opens the operator's routes.
    protected TestClient operatorClient(Principal operator) {
        return new TestClient(port, identity.operatorKey(operator));
    }

    /// HTTP without credentials.
    protected TestClient anonymous() {
        return new TestClient(port, "");
    }

    private static void removeHomesOfTheDead() {
        try {
            Files.createDirectories(HOMES);
            try (var homes = Files.list(HOMES)) {
                for (var home : homes.toList()) {
                    String pid = home.getFileName().toString().replaceAll("-.*", "");
                    if (!pid.matches("\\d+")
                            || ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                        FileSystemUtils.deleteRecursively(home);
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException("cannot clean " + HOMES.toAbsolutePath(), unreadable);
        }
    }
}
