package io.tunewright.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A real worker in a process of its own; what it says goes to `worker.log` in its directory.
public final class WorkerProcess {

    private WorkerProcess() {}

    /// Trains what the directory describes.
    public static Process start(Path directory) throws IOException {
        return start(directory, command(directory));
    }

    /// @param command what [#command] gives, with something around it
    public static Process start(Path directory, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("worker.log").toFile())
                .start();
    }

    public static List<String> command(Path directory) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerMain.class.getName(),
                "train",
                directory.toString());
    }
}
