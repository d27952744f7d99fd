package io.tunewright.cluster;

import io.tunewright.common.Check;
import java.util.ArrayList;
import java.util.List;

/// The command line of an external trainer under `torchrun`: words of ours and numbers, whatever users say. Its
/// working directory holds the configuration that the words name.
///
/// @param processes that train together on one machine
/// @param gpus      of a machine, 0 if its processors train
public record TrainerCommand(TrainerRuntime.Kind kind, int processes, int gpus) {

    /// What XTuner gives to DeepSpeed.
    public static final String DEEP_SPEED = "zero2.json";

    /// On the first of several machines: where all of them meet.
    public static final int PORT = 29500;

    private static final int MOST_PROCESSES = 4096;
    /// The first machine waits so long for the last one to have loaded what it needs.
    private static final int PATIENCE_SECONDS = 3600;

    public TrainerCommand {
        Check.range("processes", processes, 1, MOST_PROCESSES);
    }

    /// The name of the configuration file.
    public String config() {
        return switch (kind) {
            case TRL -> "sft.yaml";
            case LLAMAFACTORY -> "train.yaml";
            case XTUNER -> "train.py";
        };
    }

    /// Alone on its machine.
    ///
    /// @param torchrun the program and what goes before its arguments
    public List<String> line(List<String> torchrun) {
        return line(torchrun, List.of("--standalone", "--nnodes=1"));
    }

    /// One of several machines. Ranks follow the machines' numbers, so process 0, which writes the checkpoints, is on
    /// the first one.
    ///
    /// @param number of the machine, from 0, or what is replaced by it
    /// @param first  name under which the others find the first machine
    public List<String> line(List<String> torchrun, int machines, String number, String first) {
        return line(
                torchrun,
                List.of(
                        "--nnodes=" + machines,
                        "--node_rank=" + number,
                        "--master_addr=" + first,
                        "--master_port=" + PORT,
                        "--rdzv_conf=timeout=" + PATIENCE_SECONDS));
    }

    /// No restarts by torchrun: an attempt that fails begins anew from the last checkpoint that was collected.
    private List<String> line(List<String> torchrun, List<String> meeting) {
        var line = new ArrayList<>(torchrun);
        line.addAll(meeting);
        line.addAll(List.of("--nproc_per_node=" + processes, "--max_restarts=0", "-m"));
        line.addAll(
                switch (kind) {
                    case TRL -> List.of("trl.scripts.sft", "--config", config());
                    case LLAMAFACTORY -> List.of("llamafactory.launcher", config());
                    case XTUNER -> xtuner();
                });
        return line;
    }

    /// It asks CUDA for a device as soon as it is to be one of several processes, even if there is none.
    private List<String> xtuner() {
        var line = new ArrayList<>(List.of("xtuner.tools.train", config(), "--work-dir", "out"));
        line.addAll(
                gpus > 0 ? List.of("--launcher", "pytorch", "--deepspeed", DEEP_SPEED) : List.of("--launcher", "none"));
        return line;
    }
}
