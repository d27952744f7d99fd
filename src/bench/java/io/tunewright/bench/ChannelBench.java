package io.tunewright.bench;

import io.tunewright.Application;
import io.tunewright.identity.TestIdentity;
import io.tunewright.training.TestExperiments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/// What the worker's channel carries, over real HTTP into a real PostgreSQL: events a second, checkpoints in MB/s
/// beside a plain copy of the same bytes with SHA-256, a flood of log lines, and how long a worker takes from its
/// launch to its first word. Arguments: rounds (3), and which of `events,checkpoint,flood,launch` (all).
public final class ChannelBench {

    private static final Set<String> PARTS = Set.of("events", "checkpoint", "flood", "launch");

    private ChannelBench() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        var parts = arguments.length > 1 ? Set.of(arguments[1].split(",")) : PARTS;
        if (parts.contains("launch")) {
            launch(rounds);
        }
        if (!parts.equals(Set.of("launch"))) {
            channel(rounds, parts);
        }
        System.exit(0);
    }

    /// The test plays the worker: no run gets its turn.
    private static void channel(int rounds, Set<String> parts) throws Exception {
        var home = Files.createTempDirectory("tunewright-bench");
        try (var server = start(home, "--tunewright.training.concurrent-runs=0")) {
            var worker = new ChannelWorker(server);
            if (parts.contains("events")) {
                worker.events(4); // once for nothing: code gets compiled, the database gets its memory
                print("events a second", rounds, () -> worker.events(4));
            }
            if (parts.contains("checkpoint")) {
                worker.checkpoint(home.resolve("warm"));
                print("checkpoint, MB/s", rounds, () -> worker.checkpoint(home.resolve("checkpoint")));
                print(
                        "plain copy with SHA-256, MB/s",
                        rounds,
                        () -> ChannelWorker.copy(home.resolve("checkpoint"), home));
            }
            if (parts.contains("flood")) {
                print("1 M log lines a minute, share of a core", 1, worker::flood);
            }
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
    }

    /// On a server that runs them.
    private static void launch(int rounds) throws Exception {
        var home = Files.createTempDirectory("tunewright-bench");
        try (var server = start(home)) {
            var worker = new ChannelWorker(server);
            worker.firstWord();
            print("launch to first heartbeat, seconds", rounds, worker::firstWord);
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
    }

    private static ConfigurableApplicationContext start(Path home, String... more) {
        var arguments =
                new ArrayList<>(List.of("--server.port=0", "--tunewright.home=" + home, "--logging.level.root=warn"));
        Collections.addAll(arguments, more);
        return new SpringApplication(Application.class, TestIdentity.class, TestExperiments.class)
                .run(arguments.toArray(String[]::new));
    }

    private interface Measured {
        double once() throws Exception;
    }

    private static void print(String what, int rounds, Measured measured) throws Exception {
        var values = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            values[i] = measured.once();
        }
        System.out.printf(
                "%-50s %s   of %s%n", what, PlatformBench.Spread.of(values), Arrays.toString(rounded(values)));
    }

    private static double[] rounded(double[] values) {
        return DoubleStream.of(values)
                .map(value -> Math.round(value * 100) / 100.0)
                .toArray();
    }
}
