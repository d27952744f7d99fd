package io.tunewright.cluster;

import io.tunewright.common.Check;
import java.util.ArrayList;
import java.util.List;

/// The command line of an external trainer under `torchrun`: words of ours and numbers, whatever users say. Its
/// working directory holds the configuration that the words name.
///
/// @param processes that train together, on one machine
public record TrainerCommand(TrainerRuntime.Kind kind, int processes) {

    private static final int MOST_PROCESSES = 4096;

    public TrainerCommand {
        Check.range("processes", processes, 1, MOST_PROCESSES);
    }

    /// The name of the configuration file.
    public String config() {
        return switch (kind) {
            case TRL -> "sft.yaml";
            case LLAMAFACTORY -> "train.yaml";
        };
    }

    /// No restarts by torchrun: an attempt that fails begins anew from the last checkpoint that was collected.
    ///
    /// @param torchrun the program and what goes before its arguments
    public List<String> line(List<String> torchrun) {
        var line = new ArrayList<>(torchrun);
        line.addAll(List.of("--standalone", "--nnodes=1", "--nproc_per_node=" + processes, "--max_restarts=0", "-m"));
        line.addAll(
                switch (kind) {
                    case TRL -> List.of("trl.scripts.sft", "--config", config());
                    case LLAMAFACTORY -> List.of("llamafactory.launcher", config());
                });
        return line;
    }
}
