package io.tunewright;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What `java -jar` runs. The default `java` of a machine may be older than the one we need: then the same jar is
/// started once more, on the oldest Java found that is new enough. Compiled for Java 17, the oldest that the jar's
/// loader runs on.
public final class Start {

    private static final int NEEDED = 25;
    /// Where Java is installed: the folders whose members are looked at, and what lies between a member and its
    /// `bin`.
    private static final List<String> SYSTEM = List.of("/usr/lib/jvm", "/usr/java", "/usr/local", "/opt", "/opt/java");

    private static final List<String> OWN =
            List.of(".sdkman/candidates/java", ".jdks", ".asdf/installs/java", ".local/share/mise/installs/java");

    private Start() {}

    public static void main(String[] arguments) throws Exception {
        if (Runtime.version().feature() >= NEEDED) {
            // by name: an older Java must not meet the class
            Class.forName("io.tunewright.Application")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
            return;
        }
        var java = newEnough(Stream.concat(
                        SYSTEM.stream().map(Path::of),
                        OWN.stream().map(Path.of(System.getProperty("user.home"))::resolve))
                .toList());
        if (java.isEmpty()) {
            System.err.println("Tunewright needs Java " + NEEDED + " or newer; this is Java "
                    + Runtime.version().feature() + " in " + System.getProperty("java.home")
                    + ", and no newer one was found. Install one, or call its java by path.");
            System.exit(1);
        }
        System.exit(run(java.get(), arguments));
    }

    /// The oldest Java below `folders` that is new enough.
    static Optional<Path> newEnough(List<Path> folders) {
        return Stream.concat(
                        Stream.ofNullable(System.getenv("JAVA_HOME")).map(Path::of),
                        folders.stream().flatMap(folder -> members(folder).stream()))
                .filter(home -> Files.isExecutable(home.resolve("bin/java")) && version(home) >= NEEDED)
                .min(Comparator.comparingInt(Start::version));
    }

    private static List<Path> members(Path folder) {
        var members = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(folder)) {
            entries.forEach(members::add);
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        } catch (IOException | DirectoryIteratorException unreadable) {
            return members;
        }
        return members;
    }

    /// What the `release` file of a Java installation says; 0 if it says nothing.
    private static int version(Path home) {
        try (var lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION=\""))
                    .map(line -> line.substring("JAVA_VERSION=\"".length()).split("[^0-9]", 2)[0])
                    .filter(major -> !major.isEmpty() && major.length() < 6)
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException unreadable) {
            return 0;
        }
    }

    private static int run(Path home, String[] arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(home.resolve("bin/java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-jar");
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
        return process.waitFor();
    }

    /// Who ends us ends the real server, and waits for it.
    private static void end(Process process) {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }
}
