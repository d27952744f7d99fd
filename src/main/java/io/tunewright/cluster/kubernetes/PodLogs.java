package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of a worker's output, kept in a file of a known size: fetched while somebody looks, every now and then,
/// and once more before its pods go. Of several pods, the first one's comes last: it is the one that says most.
final class PodLogs {

    private static final Logger LOG = LoggerFactory.getLogger(PodLogs.class);
    private static final int LINES = 2000;
    private static final int BYTES = 1 << 20;

    private final KubernetesClient client;
    private final Map<JobRecord, Long> fetched = new ConcurrentHashMap<>();

    PodLogs(KubernetesClient client) {
        this.client = client;
    }

    /// Fetches it in the background, unless that was done within `atMost`.
    void refresh(JobRecord record, List<Pod> pods, Duration atMost) {
        if (!pods.isEmpty() && isDue(record, atMost)) {
            Thread.ofVirtual().name("log-" + record.name()).start(() -> fetch(record, pods));
        }
    }

    /// Fetches it now. A log that cannot be had is no reason to stop anything.
    ///
    /// @param pods by their numbers
    void fetch(JobRecord record, List<Pod> pods) {
        var text = new StringBuilder();
        for (var pod : pods.reversed()) {
            String words = text(record, pod, pods.size());
            if (!words.isEmpty() && pods.size() > 1) {
                text.append("=== machine %d of %d, %s%n"
                        .formatted(Indexed.number(pod) + 1, pods.size(), PodDiagnosis.node(pod)));
            }
            text.append(words);
        }
        try {
            if (!text.isEmpty()) {
                write(record, text.toString());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write the log of worker " + record.name(), failure);
        }
    }

    private String text(JobRecord record, Pod pod, int sharers) {
        int limit = BYTES / sharers;
        try {
            String text = client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .inContainer(container(pod))
                    .limitBytes(limit)
                    .tailingLines(LINES)
                    // what there is now; a pod that is over never becomes ready
                    .withReadyWaitTimeout(0)
                    .getLog();
            return text == null ? "" : text.substring(Math.max(0, text.length() - limit));
        } catch (KubernetesClientException none) {
            LOG.debug("no log of worker {} now: {}", record.name(), none.getMessage());
            return "";
        }
    }

    void forget(JobRecord record) {
        fetched.remove(record);
    }

    private boolean isDue(JobRecord record, Duration atMost) {
        long now = System.nanoTime();
        boolean[] due = new boolean[1];
        fetched.compute(record, (key, before) -> {
            due[0] = Optional.ofNullable(before)
                    .map(then -> now - then > atMost.toNanos())
                    .orElse(true);
            return due[0] || before == null ? now : before;
        });
        return due[0];
    }

    private static String container(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getName();
    }

    private static void write(JobRecord record, String text) throws IOException {
        var temporary = Files.createTempFile(record.folder(), JobRecord.LOG, ".tmp");
        Files.writeString(temporary, text);
        Files.move(temporary, record.folder().resolve(JobRecord.LOG), StandardCopyOption.ATOMIC_MOVE);
    }
}
