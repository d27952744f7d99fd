package io.tunewright.cluster;

import io.tunewright.common.Check;
import java.util.ArrayList;
import java.util.List;

/// The command line of an external trainer under `torchrun`: words of ours and numbers, whatever users say. Its
/// working directory holds the configuration that the words name.
///
/// @param nodes            machines
/// @param processesPerNode training processes on each
public record TrainerCommand(TrainerRuntime.Kind kind, int nodes, int processesPerNode) {

    /// Where the processes of several machines meet.
    public static final int RENDEZVOUS_PORT = 29500;

    public TrainerCommand {
        Check.range("nodes", nodes, 1, 64);
        Check.range("processesPerNode", processesPerNode, 1, 4096);
    }

    /// The name of the configuration file.
    public String config() {
        return switch (kind) {
            case TRL -> "sft.yaml";
            case LLAMAFACTORY -> "train.yaml";
            case XTUNER -> "train.py";
        };
    }

    /// All processes on this machine.
    ///
    /// @param torchrun the operator's program and what goes before its arguments
    public List<String> onThisMachine(List<String> torchrun) {
        var line = new ArrayList<>(torchrun);
        line.addAll(List.of("--standalone", "--nnodes=1", "--nproc_per_node=" + nodes * processesPerNode));
        line.addAll(program());
        return line;
    }

    /// One machine's processes among several. Kubernetes puts the machine's number in the place of
    /// `$(JOB_COMPLETION_INDEX)`.
    ///
    /// @param rendezvous host name of the first machine
    public List<String> onEachNode(String rendezvous) {
        Check.that(
                rendezvous.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?"), "rendezvous", "must be a name of a host");
        var line = new ArrayList<String>();
        line.addAll(List.of(
                "torchrun",
                "--nnodes=" + nodes,
                "--node_rank=$(JOB_COMPLETION_INDEX)",
                "--nproc_per_node=" + processesPerNode,
                "--rdzv_backend=static",
                "--master_addr=" + rendezvous,
                "--master_port=" + RENDEZVOUS_PORT));
        line.addAll(program());
        return line;
    }

    /// No restarts by torchrun: an attempt that fails begins anew from the last checkpoint that was collected.
    private List<String> program() {
        var words =
                switch (kind) {
                    case TRL -> List.of("-m", "trl.scripts.sft", "--config", config());
                    case LLAMAFACTORY -> List.of("-m", "llamafactory.launcher", config());
                    case XTUNER ->
                        List.of(
                                "-m",
                                "xtuner.tools.train",
                                config(),
                                "--launcher",
                                "pytorch",
                                "--deepspeed",
                                "deepspeed_zero2",
                                "--work-dir",
                                "out");
                };
        var all = new ArrayList<>(List.of("--max_restarts=0"));
        all.addAll(words);
        return all;
    }
}
