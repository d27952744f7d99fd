package io.tunewright.training.job;

import io.tunewright.Application;
import io.tunewright.ServerProcess;
import io.tunewright.common.CrashPoint;
import io.tunewright.common.Home;
import io.tunewright.identity.MemberAuthentication;
import io.tunewright.identity.TestIdentity;
import io.tunewright.training.TestExperiments;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/// The whole product in a process of its own, for tests that kill it. With `die.at` it ends as by `kill -9` at a
/// [phase][Seams.Phase].
///
/// What the test needs lies in the home directory: `port`, and `material` with an API key and the ids of two
/// experiments, the second of which takes twenty minutes.
final class MortalServer {

    /// Not while the material is made.
    private static volatile boolean mayDie;

    private MortalServer() {}

    public static void main(String[] arguments) throws IOException {
        Stream.of(arguments)
                .filter(argument -> argument.startsWith("--crash.at="))
                .forEach(argument ->
                        System.setProperty(CrashPoint.PROPERTY, argument.substring("--crash.at=".length())));
        mayDie = Arrays.stream(arguments).anyMatch(argument -> argument.equals("--again"));
        var context = new SpringApplication(Application.class, Deaths.class).run(arguments);
        var home = context.getBean(Home.class).directory("");
        if (!Files.exists(home.resolve("material"))) {
            ServerProcess.leave(home, "material", material(context));
        }
        mayDie = true;
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        ServerProcess.leave(home, context.getEnvironment().getProperty("port.file", "port"), Integer.toString(port));
    }

    private static String material(ConfigurableApplicationContext context) {
        var identity = context.getBean(TestIdentity.class);
        var experiments = context.getBean(TestExperiments.class);
        var user = identity.organisation().member();
        SecurityContextHolder.setContext(new SecurityContextImpl(MemberAuthentication.bySession(user)));
        var material = experiments.material(user);
        var questions = experiments.questions(user, 0.5);
        var ids = Stream.of(context.getEnvironment().getProperty("material.steps", "300"), "60000")
                .map(steps -> experiments.measuredOn(
                        questions,
                        material,
                        "save_steps: 50\nsave_total_limit: 2",
                        "steps=" + steps,
                        "pause=20",
                        "weights=3000000"))
                .map(experiment -> experiment.id().toString());
        return identity.apiKey(user) + " " + ids.collect(Collectors.joining(" "));
    }

    @TestConfiguration(proxyBeanMethods = false)
    @Import({TestIdentity.class, TestExperiments.class, Seams.class})
    static class Deaths {

        @Bean
        Seams.Disaster death(Environment environment) {
            String chosen = environment.getRequiredProperty("die.at");
            return phase -> {
                if (mayDie && phase.name().equals(chosen)) {
                    if (phase == Seams.Phase.QUEUED) {
                        letTheRequestBeAnswered();
                    }
                    Runtime.getRuntime().halt(137);
                }
            };
        }

        private static void letTheRequestBeAnswered() {
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        }
    }
}
