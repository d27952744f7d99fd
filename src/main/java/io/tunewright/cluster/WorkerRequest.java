package io.tunewright.cluster;

import java.nio.file.Path;

/// @param command   what the worker does
/// @param directory the worker's own directory, which holds its specification
/// @param threads   CPU threads, 0 for all
public record WorkerRequest(WorkerName name, Command command, Path directory, int threads) {

    public enum Command {
        TRAIN,
        SERVE,
        EVALUATE,
        MERGE
    }
}
