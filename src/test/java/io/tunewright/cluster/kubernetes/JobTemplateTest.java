package io.tunewright.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.Placement;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class JobTemplateTest {

    static final String IMAGE = "registry.example.org/tunewright@sha256:" + "0".repeat(64);
    private static final String CHANNEL = "http://server.example.org:8081/worker/v1/runs/1/attempts/1";
    private static final MachineProfile PLAIN = machine("cpu", 0, 0, 0, 0, Map.of(), List.of());

    @Test
    void theJobOfAGpuMachineIsThis() throws IOException {
        var machine = machine(
                "gpu",
                2,
                7.5,
                64,
                200,
                Map.of("pool", "training"),
                List.of(new MachineProfile.Toleration("nvidia.com/gpu", "", "NoSchedule")));

        var job = new JobTemplate(properties("gpus", "low"))
                .of(request("run-0a1b2c3d4e5f-3", Duration.ofHours(2)), machine, CHANNEL, "a-launch");

        assertThat(job).isEqualTo(golden());
    }

    /// Whatever is asked for, only what an operator's profile decides differs from the Job of the plain machine.
    @Test
    void requestsChangeNothingButWhatProfilesDecide() {
        var random = new Random(17);
        var template = new JobTemplate(properties("", ""));
        var plain = template.of(request("run-plain-1", null), PLAIN, CHANNEL, "a-launch");
        for (int round = 0; round < 500; round++) {
            String name = "run-" + Integer.toHexString(random.nextInt()) + "-" + random.nextInt(100);
            var machine = machine(
                    "m" + round,
                    random.nextInt(9),
                    random.nextInt(64),
                    random.nextInt(512),
                    random.nextInt(4096),
                    random.nextBoolean() ? Map.of() : Map.of("zone", "z" + random.nextInt(9)),
                    List.of(new MachineProfile.Toleration("t" + random.nextInt(9), "v", "NoExecute")));
            var deadline = random.nextBoolean() ? null : Duration.ofSeconds(random.nextInt(100_000));

            var job = template.of(request(name, deadline), machine, CHANNEL, "a-launch");

            assertThat(job.getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .getFirst()
                            .getResources()
                            .getLimits())
                    .allSatisfy((resource, amount) ->
                            assertThat(resource).isIn("cpu", "memory", "ephemeral-storage", "nvidia.com/gpu"))
                    .allSatisfy((resource, amount) ->
                            assertThat(Quantity.getAmountInBytes(amount)).isPositive());
            assertThat(withoutWhatMayDiffer(job)).isEqualTo(withoutWhatMayDiffer(copy(plain)));
        }
    }

    @Test
    void aPartOfACoreIsOneThread() {
        var half = machine("half", 0, 0.5, 0, 0, Map.of(), List.of());

        var job = new JobTemplate(properties("", "")).of(request("run-half-1", null), half, CHANNEL, "a-launch");

        assertThat(environment(job)).containsEntry("OMP_NUM_THREADS", "1");
    }

    /// Images link one directory to another: what is mounted below a link may land in another volume.
    @Test
    void noMountLiesBelowAnotherOrBelowALinkOfUsualImages() {
        var mounts = new JobTemplate(properties("", ""))
                        .of(request("run-plain-1", null), PLAIN, CHANNEL, "a-launch")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getVolumeMounts()
                        .stream()
                        .map(mount -> mount.getMountPath().replaceFirst("^/var/run(?=/|$)", "/run") + "/")
                        .toList();

        assertThat(mounts)
                .allSatisfy(mount ->
                        assertThat(mounts).filteredOn(mount::startsWith).containsExactly(mount));
    }

    private static Map<String, String> environment(Job job) {
        return job.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }

    private static Job withoutWhatMayDiffer(Job job) {
        job.getMetadata().setName("");
        job.getMetadata().getLabels().remove(Marks.WORKER);
        job.getSpec().setActiveDeadlineSeconds(null);
        job.getSpec().getTemplate().getMetadata().getLabels().remove(Marks.WORKER);
        var pod = job.getSpec().getTemplate().getSpec();
        pod.setNodeSelector(null);
        pod.setTolerations(pod.getTolerations().subList(0, 2));
        pod.getVolumes().removeIf(volume -> volume.getName().equals("shm"));
        pod.getVolumes().stream()
                .filter(volume -> volume.getName().equals("run"))
                .forEach(volume -> volume.getEmptyDir().setSizeLimit(null));
        var container = pod.getContainers().getFirst();
        container.setResources(null);
        container.getVolumeMounts().removeIf(mount -> mount.getName().equals("shm"));
        container.getEnv().removeIf(variable -> variable.getName().equals("OMP_NUM_THREADS"));
        return job;
    }

    private static Job copy(Job job) {
        return Serialization.clone(job);
    }

    static KubernetesProperties properties(String queue, String priorityClass) {
        return new KubernetesProperties(
                "tunewright-workers",
                IMAGE,
                "tunewright-worker",
                Duration.ofMinutes(10),
                Duration.ofSeconds(60),
                Duration.ofHours(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                queue,
                priorityClass,
                "",
                "");
    }

    private static WorkerRequest request(String name, Duration deadline) {
        return new WorkerRequest(
                new WorkerName(name),
                WorkerRequest.Command.TRAIN,
                Path.of("nowhere"),
                0,
                new Placement("any", 1, null, deadline));
    }

    private static MachineProfile machine(
            String name,
            int gpus,
            double cpus,
            long gigabytes,
            long disk,
            Map<String, String> nodes,
            List<MachineProfile.Toleration> tolerations) {
        return new MachineProfile(
                name,
                "what users read: $(touch canary); `id`",
                gpus,
                "nvidia.com/gpu",
                cpus,
                DataSize.ofGigabytes(gigabytes),
                DataSize.ofGigabytes(disk),
                1,
                nodes,
                tolerations);
    }

    private static Job golden() throws IOException {
        try (var golden = JobTemplateTest.class.getResourceAsStream("gpu-job.yaml")) {
            return Serialization.unmarshal(golden, Job.class);
        }
    }
}
