package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.TrainerCommand;
import io.tunewright.cluster.TrainerRuntime;
import io.tunewright.cluster.WorkerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The container of an external trainer beside that of the `collect` worker. They share the run directory, and files
/// in it say when the trainer may begin, that it lives, when it shall end and how it did. It has no token and no
/// address: all that it makes goes through the worker.
final class TrainerPod {

    static final String TRAINER = "trainer";

    private static final String DIRECTORY = JobTemplate.RUN + "/trainer";

    /// Arguments: the trainer's command line. Whatever its exit code, the container succeeds: the worker tells.
    private static final String SCRIPT = """
            mkdir -p %1$s && cd %1$s || exit 1
            while [ ! -e ready ]; do [ -e stop ] && exit 0; sleep 1; done
            mkdir -p home
            "$@" </dev/null >>console.log 2>&1 &
            trainer=$!
            trap 'touch stop' TERM
            left=45
            while kill -0 "$trainer" 2>/dev/null; do
              touch alive
              if [ -e stop ]; then
                [ "$left" -eq 45 ] && kill -TERM "$trainer"
                # the first process of a container takes all others with it
                [ "$left" -le 0 ] && echo 137 >exit.tmp && mv exit.tmp exit && exit 0
                left=$((left - 1))
              fi
              sleep 1
            done
            wait "$trainer"
            echo "$?" >exit.tmp && mv exit.tmp exit
            exit 0
            """.formatted(DIRECTORY);

    private TrainerPod() {}

    /// @param machines how many train together
    /// @param mounts   those of the worker but its token
    static Container of(
            WorkerName worker, TrainerRuntime runtime, MachineProfile machine, int machines, List<VolumeMount> mounts) {
        var command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "tunewright-trainer"));
        command.addAll(line(
                worker, new TrainerCommand(runtime.kind(), Math.max(1, machine.gpus()), machine.gpus()), machines));
        return new ContainerBuilder()
                .withName(TRAINER)
                .withImage(runtime.image())
                .withCommand(command)
                .withEnv(environment(runtime.kind()))
                .withResources(JobTemplate.resources(machine))
                .withSecurityContext(JobTemplate.restricted())
                .withVolumeMounts(mounts)
                .build();
    }

    private static List<String> line(WorkerName worker, TrainerCommand command, int machines) {
        var torchrun = List.of("torchrun");
        return machines == 1
                ? command.line(torchrun)
                : command.line(torchrun, machines, "$(" + Indexed.NUMBER_VARIABLE + ")", Rendezvous.firstOf(worker));
    }

    /// What the worker beside it takes: it only reads and sends.
    static ResourceRequirements worker() {
        var limits = Map.of("cpu", new Quantity("1"), "memory", new Quantity("1Gi"));
        return new ResourceRequirementsBuilder()
                .withRequests(limits)
                .withLimits(limits)
                .build();
    }

    private static List<EnvVar> environment(TrainerRuntime.Kind kind) {
        var environment = new ArrayList<>(List.of(
                variable("HOME", DIRECTORY + "/home"),
                variable("HF_HOME", DIRECTORY + "/home/huggingface"),
                variable("HF_HUB_OFFLINE", "1"),
                variable("HF_DATASETS_OFFLINE", "1"),
                variable("TRANSFORMERS_OFFLINE", "1"),
                variable("TOKENIZERS_PARALLELISM", "false"),
                variable("PYTHONUNBUFFERED", "1"),
                variable("PYTHONDONTWRITEBYTECODE", "1"),
                variable("NCCL_DEBUG", "WARN")));
        if (kind == TrainerRuntime.Kind.XTUNER) {
            // without it, PyTorch refuses to read what XTuner wrote itself and wants to go on from
            environment.add(variable("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1"));
        }
        return environment;
    }

    private static EnvVar variable(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }
}
