package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tunewright.cluster.WorkerIdentities;
import io.tunewright.cluster.WorkerIdentity;
import io.tunewright.common.Sha256;
import io.tunewright.common.UnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Lets the cluster check the tokens of pods. A token counts if it was made for this product's workers and this
/// server, for a pod that lives, and if that pod belongs to the very Job that was launched for the worker. What
/// the pod's labels say only helps to find that Job.
final class TokenReviews implements WorkerIdentities {

    private static final Duration FRESH = Duration.ofSeconds(60);
    private static final int LONGEST_TOKEN = 16_384;
    private static final int MOST_KNOWN = 10_000;
    private static final Pattern JWT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
    private static final String POD_NAME = "authentication.kubernetes.io/pod-name";
    private static final String POD_UID = "authentication.kubernetes.io/pod-uid";

    private final KubernetesClient client;
    private final KubernetesProperties properties;
    private final JobRecords records;
    private final Mirror<Pod> pods;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    TokenReviews(KubernetesClient client, KubernetesProperties properties, JobRecords records, Mirror<Pod> pods) {
        this.client = client;
        this.properties = properties;
        this.records = records;
        this.pods = pods;
    }

    @Override
    public Optional<WorkerIdentity> verify(String token) {
        if (token.length() > LONGEST_TOKEN || !JWT.matcher(token).matches()) {
            return Optional.empty();
        }
        String hash = Sha256.of(token.getBytes(StandardCharsets.US_ASCII)).hex();
        var before = known.get(hash);
        if (before != null && System.nanoTime() - before.nanos() < FRESH.toNanos()) {
            return Optional.of(before.identity());
        }
        try {
            var identity = ask(token);
            remember(hash, identity);
            return identity;
        } catch (KubernetesClientException away) {
            throw new UnavailableException(
                    "cluster-away",
                    "The cluster cannot be asked who a worker is: %s. Try again".formatted(Failures.words(away)),
                    Failures.words(away));
        }
    }

    private Optional<WorkerIdentity> ask(String token) {
        var review = new TokenReviewBuilder()
                .withNewSpec()
                .withToken(token)
                .withAudiences(JobTemplate.TOKEN_AUDIENCE)
                .endSpec()
                .build();
        return user(client.authentication().v1().tokenReviews().create(review)).flatMap(this::identity);
    }

    private Optional<UserInfo> user(TokenReview review) {
        var status = review.getStatus();
        boolean valid = status != null
                && Boolean.TRUE.equals(status.getAuthenticated())
                && status.getAudiences() != null
                && status.getAudiences().contains(JobTemplate.TOKEN_AUDIENCE)
                && status.getUser() != null
                && account().equals(status.getUser().getUsername());
        return valid ? Optional.of(status.getUser()) : Optional.empty();
    }

    private String account() {
        return "system:serviceaccount:%s:%s".formatted(properties.namespace(), properties.serviceAccount());
    }

    private Optional<WorkerIdentity> identity(UserInfo user) {
        String name = extra(user, POD_NAME);
        String uid = extra(user, POD_UID);
        if (name.isEmpty() || uid.isEmpty()) {
            return Optional.empty();
        }
        return pod(name, uid).flatMap(pod -> Marks.worker(pod)
                .filter(worker -> records.of(worker)
                        .uid()
                        .filter(job -> Marks.isControlledBy(pod, job))
                        .isPresent())
                .map(worker -> new WorkerIdentity(worker, uid, name, Indexed.number(pod))));
    }

    private Optional<Pod> pod(String name, String uid) {
        return pods.all().stream()
                .filter(pod -> uid.equals(pod.getMetadata().getUid()))
                .findFirst()
                .or(() -> Optional.ofNullable(client.pods()
                                .inNamespace(properties.namespace())
                                .withName(name)
                                .get())
                        .filter(pod -> uid.equals(pod.getMetadata().getUid())));
    }

    private void remember(String hash, Optional<WorkerIdentity> identity) {
        if (known.size() >= MOST_KNOWN) {
            known.values().removeIf(old -> System.nanoTime() - old.nanos() >= FRESH.toNanos());
        }
        if (known.size() < MOST_KNOWN) {
            identity.ifPresentOrElse(
                    valid -> known.put(hash, new Known(valid, System.nanoTime())), () -> known.remove(hash));
        }
    }

    private static String extra(UserInfo user, String key) {
        var extra = user.getExtra();
        List<String> values = extra == null ? List.of() : extra.getOrDefault(key, List.of());
        return values.size() == 1 ? values.getFirst() : "";
    }

    private record Known(WorkerIdentity identity, long nanos) {}
}
