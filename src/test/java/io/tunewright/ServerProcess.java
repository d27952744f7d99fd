package io.tunewright;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/// The whole product in a process of its own, for tests that kill it and start it again on the same home directory.
/// Its main class leaves there what the test needs: `port`, and `material`, words of which the first is an API key.
public final class ServerProcess implements AutoCloseable {

    /// How long a server may take to start, or a test for what follows.
    public static final Duration START = Duration.ofMinutes(3);

    private final Path home;
    private final String portFile;
    private @Nullable Process process;

    /// @param name of a home directory that is emptied
    public ServerProcess(String name) {
        portFile = "port";
        home = Path.of("target", "test-home", ProcessHandle.current().pid() + "-" + name)
                .toAbsolutePath();
        try {
            FileSystemUtils.deleteRecursively(home);
            Files.createDirectories(home);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private ServerProcess(Path home, String portFile) {
        this.home = home;
        this.portFile = portFile;
    }

    /// Another server on the same home directory; both need a database that they share.
    public ServerProcess beside() {
        return new ServerProcess(home, "port-beside");
    }

    /// Starts and waits until it listens, or is dead.
    public void start(Class<?> main, String... arguments) throws IOException {
        Files.deleteIfExists(home.resolve(portFile));
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                "--server.port=0",
                "--tunewright.home=" + home,
                "--port.file=" + portFile));
        Collections.addAll(command, arguments);
        var started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("server-%d.log".formatted(System.nanoTime()))
                        .toFile())
                .start();
        process = started;
        await().atMost(START).until(() -> Files.exists(home.resolve(portFile)) || !started.isAlive());
    }

    /// By SIGKILL.
    public void kill() throws InterruptedException {
        running().destroyForcibly().waitFor();
    }

    /// Sends a signal such as `STOP`.
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(running().pid()))
                .start()
                .waitFor();
    }

    public boolean isAlive() {
        return running().isAlive();
    }

    public void awaitDeath() throws InterruptedException {
        assertThat(running().waitFor(START.toSeconds(), TimeUnit.SECONDS))
                .as("the server dies, see the logs in " + home)
                .isTrue();
    }

    public TestClient client() {
        return new TestClient(Integer.parseInt(read(portFile)), material(0));
    }

    /// @param word from 0
    public String material(int word) {
        return read("material").split(" ")[word];
    }

    public Path home() {
        return home;
    }

    /// For main classes: leaves a file that is there at once or not at all.
    public static void leave(Path home, String name, String text) throws IOException {
        var draft = home.resolve(name + ".tmp");
        Files.writeString(draft, text);
        Files.move(draft, home.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws InterruptedException {
        var last = process;
        if (last != null) {
            last.destroy();
            last.waitFor(60, TimeUnit.SECONDS);
            last.destroyForcibly();
        }
    }

    private Process running() {
        var last = process;
        assertThat(last).as("a server was started").isNotNull();
        return last;
    }

    private String read(String name) {
        try {
            return Files.readString(home.resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "no " + name + ": the server did not start, see the logs in " + home, failure);
        }
    }
}
