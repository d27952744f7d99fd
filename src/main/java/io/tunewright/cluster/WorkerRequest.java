package io.tunewright.cluster;

import java.nio.file.Path;

/// @param command   what the worker does
/// @param directory the worker's own directory on this machine, which holds its specification
/// @param threads   CPU threads, 0 for all
/// @param placement where it is to run
public record WorkerRequest(WorkerName name, Command command, Path directory, int threads, Placement placement) {

    /// A worker for this machine.
    public WorkerRequest(WorkerName name, Command command, Path directory, int threads) {
        this(name, command, directory, threads, Placement.here());
    }

    public enum Command {
        TRAIN,
        SERVE,
        EVALUATE,
        MERGE,
        /// Watches an external trainer runtime and reports for it.
        COLLECT
    }
}
