package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tunewright.cluster.TrainerCommand;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerState;
import io.tunewright.cluster.WorkerState.Cause;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the pods of one worker need to find and to reach each other: a headless service, under which each has a
/// stable name, and a network policy that lets them talk to each other and to nobody else. Both have the Job's name,
/// pick its pods by its UID and belong to it, so that the cluster removes them with it.
final class Rendezvous {

    /// Set by the cluster on the pods of a Job.
    static final String JOB_UID = "batch.kubernetes.io/controller-uid";

    private final KubernetesClient client;

    Rendezvous(KubernetesClient client) {
        this.client = client;
    }

    /// Name of the service.
    static String name(Job job) {
        return job.getMetadata().getName();
    }

    /// Under what name the others find the first pod.
    static String firstOf(WorkerName worker) {
        return "%1$s-0.%1$s".formatted(worker);
    }

    /// Makes what is missing of it. The same again is harmless.
    ///
    /// @param job as the cluster has it
    /// @return what is wrong, if something is
    Optional<WorkerState> make(JobRecord record, Job job) {
        if (record.hasRendezvous()) {
            return Optional.empty();
        }
        try {
            for (HasMetadata part : List.of(policy(job), service(job))) {
                if (!isThere(part, job)) {
                    return Optional.of(new WorkerState.Failed(
                            Cause.REFUSED,
                            "namespace %s has a %s %s already, which this server did not make"
                                    .formatted(job.getMetadata().getNamespace(), part.getKind(), name(job))));
                }
            }
            record.madeRendezvous();
            return Optional.empty();
        } catch (KubernetesClientException failure) {
            String words = Failures.words(failure);
            return Optional.of(
                    Failures.isAway(failure)
                            ? new WorkerState.Unknown(Instant.now(), words)
                            : new WorkerState.Failed(
                                    Cause.REFUSED, "the cluster refused what its machines meet by: " + words));
        }
    }

    /// Makes it, or finds that an earlier try did.
    private boolean isThere(HasMetadata part, Job job) {
        try {
            client.resource(part).create();
            return true;
        } catch (KubernetesClientException failure) {
            if (failure.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw failure;
            }
            var found = client.resource(part).get();
            return found != null
                    && Marks.isControlledBy(found, job.getMetadata().getUid());
        }
    }

    private static Service service(Job job) {
        return new ServiceBuilder()
                .withMetadata(metadata(job))
                .withNewSpec()
                .withClusterIP("None")
                // a pod must be found before it is ready, since none is before all have met
                .withPublishNotReadyAddresses(true)
                .withSelector(pods(job).getMatchLabels())
                .addNewPort()
                .withName("rendezvous")
                .withPort(TrainerCommand.PORT)
                .endPort()
                .endSpec()
                .build();
    }

    /// All ports: beside the one where they meet, each process opens its own.
    private static NetworkPolicy policy(Job job) {
        return new NetworkPolicyBuilder()
                .withMetadata(metadata(job))
                .withNewSpec()
                .withPodSelector(pods(job))
                .withPolicyTypes("Ingress", "Egress")
                .addNewIngress()
                .addNewFrom()
                .withPodSelector(pods(job))
                .endFrom()
                .endIngress()
                .addNewEgress()
                .addNewTo()
                .withPodSelector(pods(job))
                .endTo()
                .endEgress()
                .endSpec()
                .build();
    }

    private static LabelSelector pods(Job job) {
        return new LabelSelectorBuilder()
                .withMatchLabels(Map.of(JOB_UID, job.getMetadata().getUid()))
                .build();
    }

    private static ObjectMeta metadata(Job job) {
        return new ObjectMetaBuilder()
                .withName(name(job))
                .withNamespace(job.getMetadata().getNamespace())
                .withLabels(Marks.OURS)
                .addNewOwnerReference()
                .withApiVersion("batch/v1")
                .withKind("Job")
                .withName(job.getMetadata().getName())
                .withUid(job.getMetadata().getUid())
                .withController(true)
                .endOwnerReference()
                .build();
    }
}
