package io.tunewright.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs PostgreSQL's programs. PostgreSQL refuses to run as root; there it runs in a user namespace of its own, in
/// which it is nobody.
final class PostgresCommand {

    private static final long LONGEST_MINUTES = 10;

    private final Path programs;
    private final Path log;
    private final List<String> prefix;

    PostgresCommand(Path programs, Path log) {
        this.programs = programs;
        this.log = log;
        this.prefix = isRoot() ? List.of("unshare", "-U") : List.of();
        if (isRoot() && !userNamespacesWork()) {
            throw new DatabaseUnusableException(
                    "PostgreSQL does not run as root, and this machine refuses user namespaces to root",
                    "Start the server as an ordinary user, or give a PostgreSQL of your own with --spring.datasource.url");
        }
    }

    /// Runs a program to its end; what it says goes to the log.
    ///
    /// @return its exit status
    int run(String program, List<String> arguments) throws IOException {
        var command = new ArrayList<>(prefix);
        command.add(programs.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // The language of its messages, which are searched for known problems.
        builder.environment().put("LC_ALL", "C");
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        return waitFor(builder.start(), program);
    }

    private static int waitFor(Process process, String program) throws IOException {
        try {
            if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(program + " did not end within " + LONGEST_MINUTES + " minutes");
            }
            return process.exitValue();
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(program + " was interrupted", stopped);
        }
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid && uid == 0;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException notLinux) {
            return System.getProperty("user.name").equals("root");
        }
    }

    private static boolean userNamespacesWork() {
        try {
            var process = new ProcessBuilder("unshare", "-U", "id", "-u")
                    .redirectErrorStream(true)
                    .start();
            String uid = new String(process.getInputStream().readAllBytes()).strip();
            return process.waitFor() == 0 && !uid.equals("0");
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
