package io.tunewright.bench;

import io.tunewright.cluster.local.WorkerSurroundings;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.train.BareLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The bare loop in a process of its own, on the input of a run of the platform.
final class Bare {

    private final Path directory;
    private final Path cache;

    Bare(Path directory, Path cache) {
        this.directory = directory;
        this.cache = cache;
    }

    /// Copies what a run is made of from its directory.
    void takeOver(Path run) {
        try {
            Files.createDirectories(directory.resolve(RunSpec.TRAINING_DATA).getParent());
            Files.copy(run.resolve(RunSpec.FILE), directory.resolve(RunSpec.FILE));
            Files.copy(run.resolve(RunSpec.TRAINING_DATA), directory.resolve(RunSpec.TRAINING_DATA));
        } catch (IOException failure) {
            throw new IllegalStateException("the run's input could not be copied", failure);
        }
    }

    PlatformBench.Timing run() throws IOException, InterruptedException {
        var builder = new ProcessBuilder(PlatformBench.java(BareLoop.class.getName(), cache, directory.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        WorkerSurroundings.give(builder);
        long wished = System.currentTimeMillis();
        var process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IllegalStateException("the bare loop ended with " + code + ": " + out);
        }
        String[] figures = out.strip().lines().toList().getLast().split(" ");
        return new PlatformBench.Timing((Long.parseLong(figures[0]) - wished) / 1e3, Double.parseDouble(figures[1]));
    }
}
