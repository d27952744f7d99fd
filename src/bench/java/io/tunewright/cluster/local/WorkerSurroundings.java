package io.tunewright.cluster.local;

/// What a training worker of the platform finds in its environment, for processes that stand in for one.
public final class WorkerSurroundings {

    private WorkerSurroundings() {}

    public static ProcessBuilder give(ProcessBuilder process) {
        process.environment().put("OMP_WAIT_POLICY", "passive");
        process.environment().put("GLIBC_TUNABLES", WorkerCommand.ALLOCATOR);
        return process;
    }
}
