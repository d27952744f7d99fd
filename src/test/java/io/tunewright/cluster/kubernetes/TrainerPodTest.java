package io.tunewright.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import io.fabric8.kubernetes.api.model.batch.v1.SuccessPolicyRule;
import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.Placement;
import io.tunewright.cluster.TrainerRuntime;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class TrainerPodTest {

    private static final String IMAGE = "registry.example.org/trl@sha256:" + "a".repeat(64);

    @Test
    void theTrainerHasTheMachineAndTheWorkerHasTheToken() {
        var containers = containers(new TrainerRuntime("trl", TrainerRuntime.Kind.TRL, IMAGE, List.of()));

        assertThat(containers).extracting(Container::getName).containsExactly("worker", "trainer");
        var worker = containers.getFirst();
        var trainer = containers.getLast();
        assertThat(worker.getArgs()).containsExactly("collect", "/run");
        assertThat(worker.getResources().getLimits()).doesNotContainKey("nvidia.com/gpu");
        assertThat(trainer.getImage()).isEqualTo(IMAGE);
        assertThat(trainer.getResources().getLimits()).containsEntry("nvidia.com/gpu", new Quantity("4"));
        assertThat(trainer.getSecurityContext()).isEqualTo(JobTemplate.restricted());
        assertThat(trainer.getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .containsExactly("/run", "/tmp", "/dev/shm");
        assertThat(trainer.getEnv())
                .extracting(EnvVar::getName)
                .doesNotContain(JobTemplate.CHANNEL_VARIABLE, JobTemplate.TOKEN_VARIABLE);
    }

    @Test
    void theCommandIsWordsOfOursAndNumbers() {
        var trainer = containers(new TrainerRuntime("lf", TrainerRuntime.Kind.LLAMAFACTORY, IMAGE, List.of()))
                .getLast();

        assertThat(trainer.getCommand().subList(3, trainer.getCommand().size()))
                .containsExactly(
                        "tunewright-trainer",
                        "torchrun",
                        "--standalone",
                        "--nnodes=1",
                        "--nproc_per_node=4",
                        "--max_restarts=0",
                        "-m",
                        "llamafactory.launcher",
                        "train.yaml");
        assertThat(trainer.getArgs()).isEmpty();
    }

    @Test
    void severalMachinesMeetOnTheFirst() {
        var job = job(new TrainerRuntime("trl", TrainerRuntime.Kind.TRL, IMAGE, List.of()), 3);

        var spec = job.getSpec();
        assertThat(spec.getCompletionMode()).isEqualTo("Indexed");
        assertThat(spec.getCompletions()).isEqualTo(3).isEqualTo(spec.getParallelism());
        assertThat(spec.getBackoffLimit()).isZero();
        assertThat(spec.getPodFailurePolicy().getRules())
                .singleElement()
                .extracting(PodFailurePolicyRule::getAction)
                .isEqualTo("FailJob");
        assertThat(spec.getSuccessPolicy().getRules())
                .singleElement()
                .extracting(SuccessPolicyRule::getSucceededIndexes)
                .isEqualTo("0");
        assertThat(spec.getTemplate().getSpec().getSubdomain()).isEqualTo("run-1-1");
        var command = spec.getTemplate().getSpec().getContainers().getLast().getCommand();
        assertThat(command.subList(3, command.size()))
                .containsExactly(
                        "tunewright-trainer",
                        "torchrun",
                        "--nnodes=3",
                        "--node_rank=$(JOB_COMPLETION_INDEX)",
                        "--master_addr=run-1-1-0.run-1-1",
                        "--master_port=29500",
                        "--rdzv_conf=timeout=3600",
                        "--nproc_per_node=4",
                        "--max_restarts=0",
                        "-m",
                        "trl.scripts.sft",
                        "--config",
                        "sft.yaml");
    }

    private static List<Container> containers(TrainerRuntime runtime) {
        return job(runtime, 1).getSpec().getTemplate().getSpec().getContainers();
    }

    private static Job job(TrainerRuntime runtime, int machines) {
        var machine = new MachineProfile(
                "gpu",
                "",
                4,
                "nvidia.com/gpu",
                16,
                DataSize.ofGigabytes(64),
                DataSize.ofGigabytes(100),
                1,
                Map.of(),
                List.of());
        var properties = new KubernetesProperties(
                "tunewright-workers",
                "registry.example.org/tunewright@sha256:" + "b".repeat(64),
                "tunewright-worker",
                Duration.ofMinutes(10),
                Duration.ofMinutes(1),
                Duration.ofHours(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                "",
                "",
                "",
                "");
        var request = new WorkerRequest(
                new WorkerName("run-1-1"),
                WorkerRequest.Command.COLLECT,
                Path.of("runs/1"),
                0,
                new Placement("gpu", machines, runtime, null));
        return new JobTemplate(properties).of(request, machine, "http://server/worker/v1/runs/1/attempts/1", "x");
    }
}
