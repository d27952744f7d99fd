package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tunewright.cluster.WorkerNote;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the cluster says of Jobs and pods: its events. They are words for people; nothing is decided by them.
final class ClusterEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterEvents.class);
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final int AT_MOST = 200;
    private static final int REASON_LENGTH = 100;

    private final KubernetesClient client;
    private final String namespace;
    private final Map<String, Fetched> known = new ConcurrentHashMap<>();

    ClusterEvents(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /// Events of the objects of these UIDs, oldest first; what was known before while the cluster is away.
    List<WorkerNote> of(Collection<String> uids) {
        return uids.stream()
                .flatMap(uid -> of(uid).stream())
                .sorted(Comparator.comparing(WorkerNote::at))
                .toList();
    }

    /// The newest warning about an object; empty for none.
    String newestWarning(String uid) {
        return of(uid).stream()
                .filter(WorkerNote::warning)
                .reduce((first, second) -> second)
                .map(WorkerNote::text)
                .orElse("");
    }

    void forget(String uid) {
        known.remove(uid);
    }

    private List<WorkerNote> of(String uid) {
        var before = known.get(uid);
        long now = System.nanoTime();
        if (before != null && now - before.nanos() < FRESH.toNanos()) {
            return before.notes();
        }
        try {
            var notes = fetch(uid);
            known.put(uid, new Fetched(notes, now));
            return notes;
        } catch (KubernetesClientException away) {
            LOG.debug("no events of {} now: {}", uid, away.getMessage());
            return before == null ? List.of() : before.notes();
        }
    }

    private List<WorkerNote> fetch(String uid) {
        var notes = new ArrayList<WorkerNote>();
        var events = client.v1()
                .events()
                .inNamespace(namespace)
                .withField("involvedObject.uid", uid)
                .list()
                .getItems();
        for (var event : events) {
            if (event.getInvolvedObject() != null
                    && uid.equals(event.getInvolvedObject().getUid())) {
                notes.add(note(event));
            }
        }
        notes.sort(Comparator.comparing(WorkerNote::at));
        return notes.size() <= AT_MOST ? notes : notes.subList(notes.size() - AT_MOST, notes.size());
    }

    private static WorkerNote note(Event event) {
        String reason = Failures.tamed(event.getReason());
        int times = event.getCount() == null ? 1 : Math.max(1, event.getCount());
        return new WorkerNote(
                at(event),
                "Warning".equals(event.getType()),
                reason.substring(0, Math.min(reason.length(), REASON_LENGTH)),
                Failures.tamed(event.getMessage()),
                times);
    }

    private static Instant at(Event event) {
        var precise = event.getEventTime() == null ? null : event.getEventTime().getTime();
        var created = event.getMetadata() == null ? null : event.getMetadata().getCreationTimestamp();
        return Stream.of(event.getLastTimestamp(), precise, event.getFirstTimestamp(), created)
                .map(PodDiagnosis::time)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(Instant.EPOCH);
    }

    private record Fetched(List<WorkerNote> notes, long nanos) {}
}
