package io.tunewright.cluster.kubernetes;

import io.tunewright.common.Check;
import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where and how worker pods run (`tunewright.cluster.kubernetes.*`). Refused at start if it cannot work.
///
/// @param namespace       the workers' own namespace
/// @param image           our worker image, with its digest
/// @param serviceAccount  of the workers; has no rights
/// @param startDeadline   longest time a worker may wait for a place and its image
/// @param stopGrace       how long a pod may take to end when the cluster asks it to
/// @param keepFinished    how long the cluster keeps a Job that ended
/// @param relist          time between two complete looks at all workers
/// @param awayAfter       age of the newest complete look at which the cluster counts as away
/// @param queue           local queue of Kueue that starts the Jobs; empty for none
/// @param priorityClass   of worker pods; empty for the cluster's default
/// @param imagePullSecret name of a secret in the namespace; empty for none
/// @param kubeconfig      file that says where the cluster is; empty inside of it
@ConfigurationProperties("tunewright.cluster.kubernetes")
@ConditionalOnProperty(name = "tunewright.cluster.kind", havingValue = "kubernetes")
record KubernetesProperties(
        @DefaultValue("tunewright-workers") String namespace,
        @DefaultValue("") String image,
        @DefaultValue("tunewright-worker") String serviceAccount,
        @DefaultValue("10m") Duration startDeadline,
        @DefaultValue("60s") Duration stopGrace,
        @DefaultValue("1h") Duration keepFinished,
        @DefaultValue("10s") Duration relist,
        @DefaultValue("30s") Duration awayAfter,
        @DefaultValue("") String queue,
        @DefaultValue("") String priorityClass,
        @DefaultValue("") String imagePullSecret,
        @DefaultValue("") String kubeconfig) {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    private static final Pattern BY_DIGEST = Pattern.compile("[a-z0-9][a-z0-9./:_-]{0,254}@sha256:[0-9a-f]{64}");
    private static final Duration RECONCILE_AT_LEAST = Duration.ofSeconds(60);

    KubernetesProperties {
        Check.that(LABEL.matcher(namespace).matches(), "namespace", "must be a DNS label");
        Check.that(
                BY_DIGEST.matcher(image).matches(),
                "image",
                "must be the worker image with its digest, as registry/name@sha256:…; set"
                        + " tunewright.cluster.kubernetes.image");
        Check.that(SUBDOMAIN.matcher(serviceAccount).matches(), "serviceAccount", "must be a DNS name");
        optionalName("queue", queue);
        optionalName("priorityClass", priorityClass);
        optionalName("imagePullSecret", imagePullSecret);
        positive("startDeadline", startDeadline);
        positive("stopGrace", stopGrace);
        positive("keepFinished", keepFinished);
        positive("relist", relist);
        Check.that(relist.compareTo(RECONCILE_AT_LEAST) <= 0, "relist", "must be 60 s or less");
        Check.that(awayAfter.compareTo(relist) > 0, "awayAfter", "must be longer than relist");
    }

    private static void optionalName(String field, String value) {
        Check.that(value.isEmpty() || SUBDOMAIN.matcher(value).matches(), field, "must be a DNS name or empty");
    }

    private static void positive(String field, Duration value) {
        Check.that(value.toMillis() > 0, field, "must be above 0");
    }
}
