package io.tunewright.bench;

import io.tunewright.Application;
import io.tunewright.TestClient;
import io.tunewright.common.Home;
import io.tunewright.identity.Role;
import io.tunewright.identity.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.util.FileSystemUtils;

/// What the platform costs beside a bare training loop on the same machine: seconds from "start" to the first
/// optimiser step, and seconds of all other steps. Rounds are interleaved, so that what else the machine does falls
/// on both sides. Arguments: rounds (5) and steps (400).
public final class PlatformBench {

    private PlatformBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 400;
        var home = Files.createTempDirectory("tunewright-bench");
        try (var server = new SpringApplication(Application.class, TestIdentity.class)
                .run("--server.port=0", "--tunewright.home=" + home, "--logging.level.root=warn")) {
            int port = Integer.parseInt(server.getEnvironment().getRequiredProperty("local.server.port"));
            var identity = server.getBean(TestIdentity.class);
            var key = identity.apiKey(identity.organisation().as(Role.MEMBER));
            var places = server.getBean(Home.class);
            var platform = new Platform(new TestClient(port, key), places.directory("runs"), steps);
            var bare = new Bare(home.resolve("bare"), places.directory("djl"));
            // both once for nothing: files get into memory, and the bare loop gets the platform's input
            platform.run(bare::takeOver);
            bare.run();
            var onPlatform = new Timing[rounds];
            var alone = new Timing[rounds];
            for (int i = 0; i < rounds; i++) {
                if (i % 2 == 0) {
                    onPlatform[i] = platform.run(directory -> {});
                    alone[i] = bare.run();
                } else {
                    alone[i] = bare.run();
                    onPlatform[i] = platform.run(directory -> {});
                }
            }
            report(steps, onPlatform, alone);
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
        System.exit(0);
    }

    private static void report(int steps, Timing[] platform, Timing[] bare) {
        System.out.printf("%n%d rounds of %d steps, seconds: median (least to most)%n", platform.length, steps);
        line("start to first step", platform, bare, Timing::toFirstStep);
        line("all other steps", platform, bare, Timing::otherSteps);
    }

    private static void line(String what, Timing[] platform, Timing[] bare, ToDoubleFunction<Timing> figure) {
        var ours = Spread.of(Stream.of(platform).mapToDouble(figure).toArray());
        var theirs = Spread.of(Stream.of(bare).mapToDouble(figure).toArray());
        System.out.printf(
                "%-22s platform %s   bare loop %s   ratio %.3f%n", what, ours, theirs, ours.median() / theirs.median());
    }

    /// @param toFirstStep seconds from the wish to the end of the first optimiser step
    /// @param otherSteps  seconds from there to the end of the last one
    record Timing(double toFirstStep, double otherSteps) {}

    record Spread(double median, double least, double most) {

        static Spread of(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int middle = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Spread(median, sorted[0], sorted[sorted.length - 1]);
        }

        @Override
        public String toString() {
            return "%.2f (%.2f to %.2f)".formatted(median, least, most);
        }
    }

    /// The command line of a worker, for another main class.
    static List<String> java(String main, Path cache, String argument) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-DDJL_CACHE_DIR=" + cache,
                "-DENGINE_CACHE_DIR=" + cache,
                main,
                argument);
    }
}
