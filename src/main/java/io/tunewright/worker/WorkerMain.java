package io.tunewright.worker;

import java.nio.file.Path;

/// The main class of every worker: `WorkerMain <train|serve|evaluate|merge> <directory>`. All it needs lies in the
/// directory.
public final class WorkerMain {

    private WorkerMain() {}

    public static void main(String[] arguments) {
        Path.of(arguments[1]);
        throw new UnsupportedOperationException("contract: engine");
    }
}
