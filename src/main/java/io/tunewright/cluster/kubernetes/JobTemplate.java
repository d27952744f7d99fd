package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.util.unit.DataSize;

/// Builds the Job of a worker. All of it comes from constants, the operator's configuration and names of ours:
/// no text of a user is anywhere in it.
final class JobTemplate {

    static final String WORKER = "worker";
    static final String RUN = "/run";
    /// Not below `/var/run`, which is `/run` in most images.
    static final String TOKEN_DIRECTORY = "/secrets";
    static final String TOKEN_AUDIENCE = "tunewright-worker";
    static final long TOKEN_SECONDS = 3600;
    static final String CHANNEL_VARIABLE = "TUNEWRIGHT_CHANNEL";
    static final String TOKEN_VARIABLE = "TUNEWRIGHT_TOKEN_FILE";
    static final String QUEUE = "kueue.x-k8s.io/queue-name";

    private static final String PROGRAM = "/opt/tunewright/bin/worker";
    private static final String TMP = "/tmp";
    private static final long USER = 10001;
    /// A node that is not heard of for so long has lost its pods; the cluster's own default is five minutes.
    private static final long NODE_LOST_SECONDS = 30;

    private static final DataSize TMP_SIZE = DataSize.ofGigabytes(2);

    private final KubernetesProperties properties;

    JobTemplate(KubernetesProperties properties) {
        this.properties = properties;
    }

    /// @param channel base of the attempt's routes
    /// @param launch  random text that tells this Job from any other of its name
    Job of(WorkerRequest request, MachineProfile machine, String channel, String launch) {
        var labels = labels(request.name());
        var jobLabels = new HashMap<>(labels);
        boolean queued = !properties.queue().isEmpty();
        if (queued) {
            jobLabels.put(QUEUE, properties.queue());
        }
        var deadline = request.placement().deadline();
        var job = new JobBuilder()
                .withNewMetadata()
                .withName(request.name().value())
                .withNamespace(properties.namespace())
                .withLabels(jobLabels)
                .withAnnotations(Map.of(Marks.LAUNCH, launch))
                .endMetadata()
                .withNewSpec()
                .withSuspend(queued)
                .withParallelism(1)
                .withCompletions(1)
                // whether and where a worker is tried again is for the server to decide
                .withBackoffLimit(0)
                .withPodReplacementPolicy("Failed")
                .withNewPodFailurePolicy()
                .addNewRule()
                .withAction("FailJob")
                .addNewOnPodCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .endOnPodCondition()
                .endRule()
                .endPodFailurePolicy()
                .withActiveDeadlineSeconds(deadline == null ? null : Math.max(1, deadline.toSeconds()))
                .withTtlSecondsAfterFinished((int) properties.keepFinished().toSeconds())
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withSpec(pod(request, machine, channel))
                .endTemplate()
                .endSpec()
                .build();
        return request.placement().nodes() == 1
                ? job
                : Indexed.of(job, request.placement().nodes());
    }

    static Map<String, String> labels(WorkerName worker) {
        var labels = new HashMap<>(Marks.OURS);
        labels.put(Marks.WORKER, worker.value());
        return labels;
    }

    private PodSpec pod(WorkerRequest request, MachineProfile machine, String channel) {
        var pod = new PodSpecBuilder()
                .withServiceAccountName(properties.serviceAccount())
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withRestartPolicy("Never")
                .withTerminationGracePeriodSeconds(properties.stopGrace().toSeconds())
                .withNodeSelector(machine.nodeSelector())
                .withTolerations(tolerations(machine))
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(containers(request, machine, channel))
                .withVolumes(volumes(machine));
        if (!properties.priorityClass().isEmpty()) {
            pod.withPriorityClassName(properties.priorityClass());
        }
        if (!properties.imagePullSecret().isEmpty()) {
            pod.withImagePullSecrets(new LocalObjectReference(properties.imagePullSecret()));
        }
        return pod.build();
    }

    private List<Container> containers(WorkerRequest request, MachineProfile machine, String channel) {
        var worker = worker(request, machine, channel);
        var runtime = request.placement().runtime();
        if (runtime == null) {
            return List.of(worker);
        }
        worker.setResources(TrainerPod.worker());
        var shared = mounts(machine).stream()
                .filter(mount -> !mount.getMountPath().equals(TOKEN_DIRECTORY))
                .toList();
        return List.of(
                worker,
                TrainerPod.of(
                        request.name(), runtime, machine, request.placement().nodes(), shared));
    }

    private Container worker(WorkerRequest request, MachineProfile machine, String channel) {
        return new ContainerBuilder()
                .withName(WORKER)
                .withImage(properties.image())
                .withCommand(PROGRAM)
                .withArgs(request.command().name().toLowerCase(Locale.ROOT), RUN)
                .withEnv(environment(request, machine, channel))
                .withResources(resources(machine))
                .withSecurityContext(restricted())
                .withVolumeMounts(mounts(machine))
                .build();
    }

    private static List<EnvVar> environment(WorkerRequest request, MachineProfile machine, String channel) {
        var environment = new ArrayList<EnvVar>();
        environment.add(variable(CHANNEL_VARIABLE, channel));
        environment.add(variable(TOKEN_VARIABLE, TOKEN_DIRECTORY + "/token"));
        if (request.threads() > 0 || machine.cpus() > 0) {
            // without it, PyTorch takes as many as the node has cores
            int threads = request.threads() > 0 ? request.threads() : Math.max(1, (int) machine.cpus());
            environment.add(variable("OMP_NUM_THREADS", Integer.toString(threads)));
        }
        return environment;
    }

    static ResourceRequirements resources(MachineProfile machine) {
        var limits = new HashMap<String, Quantity>();
        if (machine.cpus() > 0) {
            limits.put("cpu", new Quantity(BigDecimal.valueOf(machine.cpus()).toPlainString()));
        }
        if (machine.memory().toBytes() > 0) {
            limits.put("memory", bytes(machine.memory()));
        }
        if (machine.disk().toBytes() > 0) {
            // a pod's /tmp, where native libraries are unpacked, counts as well
            limits.put(
                    "ephemeral-storage", bytes(DataSize.ofBytes(machine.disk().toBytes() + TMP_SIZE.toBytes())));
        }
        if (machine.gpus() > 0) {
            limits.put(machine.gpuResource(), new Quantity(Integer.toString(machine.gpus())));
        }
        return new ResourceRequirementsBuilder()
                .withRequests(limits)
                .withLimits(limits)
                .build();
    }

    static SecurityContext restricted() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }

    private static List<Toleration> tolerations(MachineProfile machine) {
        var tolerations = new ArrayList<Toleration>();
        for (String taint : List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")) {
            tolerations.add(new TolerationBuilder()
                    .withKey(taint)
                    .withOperator("Exists")
                    .withEffect("NoExecute")
                    .withTolerationSeconds(NODE_LOST_SECONDS)
                    .build());
        }
        for (var taint : machine.tolerations()) {
            var toleration = new TolerationBuilder().withKey(taint.key());
            if (taint.value().isEmpty()) {
                toleration.withOperator("Exists");
            } else {
                toleration.withOperator("Equal").withValue(taint.value());
            }
            if (!taint.effect().isEmpty()) {
                toleration.withEffect(taint.effect());
            }
            tolerations.add(toleration.build());
        }
        return tolerations;
    }

    private static List<Volume> volumes(MachineProfile machine) {
        var volumes = new ArrayList<Volume>();
        volumes.add(new VolumeBuilder()
                .withName("token")
                .withNewProjected()
                .addNewSource()
                .withNewServiceAccountToken(TOKEN_AUDIENCE, TOKEN_SECONDS, "token")
                .endSource()
                .endProjected()
                .build());
        volumes.add(emptyDir("run", "", machine.disk()));
        volumes.add(emptyDir("tmp", "", TMP_SIZE));
        if (machine.gpus() > 0) {
            // NCCL and data loaders exchange tensors here; the container's own is 64 MB
            volumes.add(
                    emptyDir("shm", "Memory", DataSize.ofBytes(machine.memory().toBytes() / 2)));
        }
        return volumes;
    }

    private static List<VolumeMount> mounts(MachineProfile machine) {
        var mounts = new ArrayList<VolumeMount>();
        mounts.add(new VolumeMountBuilder()
                .withName("token")
                .withMountPath(TOKEN_DIRECTORY)
                .withReadOnly(true)
                .build());
        mounts.add(mount("run", RUN));
        mounts.add(mount("tmp", TMP));
        if (machine.gpus() > 0) {
            mounts.add(mount("shm", "/dev/shm"));
        }
        return mounts;
    }

    private static Volume emptyDir(String name, String medium, DataSize limit) {
        var source = new EmptyDirVolumeSource();
        if (!medium.isEmpty()) {
            source.setMedium(medium);
        }
        if (limit.toBytes() > 0) {
            source.setSizeLimit(bytes(limit));
        }
        return new VolumeBuilder().withName(name).withEmptyDir(source).build();
    }

    private static VolumeMount mount(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path).build();
    }

    private static EnvVar variable(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    private static Quantity bytes(DataSize size) {
        return new Quantity(Long.toString(size.toBytes()));
    }
}
