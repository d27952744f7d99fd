package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.tunewright.cluster.WorkerName;
import io.tunewright.common.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How our objects are found, and how they are known to be ours. Finding goes by label; knowing by UID, as anybody
/// can write a label.
final class Marks {

    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String PRODUCT = "tunewright";
    static final String COMPONENT = "app.kubernetes.io/component";
    static final String WORKER_COMPONENT = "worker";
    static final String WORKER = "tunewright.io/worker";

    /// Annotation of a Job: the random text that was written down before the Job was asked for.
    static final String LAUNCH = "tunewright.io/launch";

    static final Map<String, String> OURS = Map.of(MANAGED_BY, PRODUCT, COMPONENT, WORKER_COMPONENT);

    private Marks() {}

    /// The worker that an object says it belongs to.
    static Optional<WorkerName> worker(HasMetadata object) {
        var labels = object.getMetadata() == null ? null : object.getMetadata().getLabels();
        String name = labels == null ? null : labels.get(WORKER);
        try {
            return name == null ? Optional.empty() : Optional.of(new WorkerName(name));
        } catch (InvalidInputException notOurs) {
            return Optional.empty();
        }
    }

    /// Whether the object of that UID is the controller of this one.
    static boolean isControlledBy(HasMetadata object, String uid) {
        return controllers(object).stream()
                .anyMatch(owner -> Boolean.TRUE.equals(owner.getController()) && uid.equals(owner.getUid()));
    }

    private static List<OwnerReference> controllers(HasMetadata object) {
        var owners = object.getMetadata() == null ? null : object.getMetadata().getOwnerReferences();
        return owners == null ? List.of() : owners;
    }
}
