package io.tunewright.cluster.local;

import io.tunewright.cluster.WorkerRequest;
import io.tunewright.worker.WorkerMain;
import java.nio.file.Path;
import java.util.ArrayList;
import org.springframework.util.unit.DataSize;

/// What a training worker of the platform finds, for processes that stand in for one.
public final class WorkerSurroundings {

    private WorkerSurroundings() {}

    /// Gives a process a training worker's environment.
    public static ProcessBuilder give(ProcessBuilder process) {
        process.environment().put("OMP_WAIT_POLICY", "passive");
        process.environment().put("GLIBC_TUNABLES", WorkerCommand.ALLOCATOR);
        return process;
    }

    /// A training worker that nobody follows.
    public static ProcessBuilder train(Path run) {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(WorkerCommand.heap(WorkerRequest.Command.TRAIN, DataSize.ofMegabytes(512)));
        line.add("--enable-native-access=ALL-UNNAMED");
        line.add(WorkerMain.class.getName());
        line.add("train");
        line.add(run.toString());
        var process = new ProcessBuilder(line);
        process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return give(process);
    }
}
