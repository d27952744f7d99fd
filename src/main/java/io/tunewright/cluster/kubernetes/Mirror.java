package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A copy of all objects of one kind that carry our labels. A watch keeps it fresh, but nothing relies on that:
/// every few seconds everything is listed anew and the watch begins again from there. So a watch that has gone
/// silent, a version that is gone (410) or a restarted API server cost that many seconds at most.
///
/// @param <T> the kind of object
final class Mirror<T extends HasMetadata> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

    private static final int REMEMBERED = 500;

    private final String kind;
    private final FilterWatchListDeletable<T, ? extends KubernetesResourceList<T>, ? extends Resource<T>> objects;
    private final Duration relist;
    private final Map<String, T> byUid = new ConcurrentHashMap<>();
    private final SequencedMap<String, T> departed = new LinkedHashMap<>();
    private final Instant started = Instant.now();
    private final Thread thread;
    private volatile @Nullable Instant listedAt;
    private volatile long listedNanos = System.nanoTime();
    private volatile String problem = "";
    private volatile boolean closed;

    /// @param kind   in the plural, for logs and metrics
    /// @param relist time between two complete looks
    Mirror(
            String kind,
            FilterWatchListDeletable<T, ? extends KubernetesResourceList<T>, ? extends Resource<T>> objects,
            Duration relist) {
        this.kind = kind;
        this.objects = objects;
        this.relist = relist;
        this.thread = Thread.ofVirtual().name("mirror-" + kind).unstarted(this::follow);
    }

    void start() {
        thread.start();
    }

    Collection<T> all() {
        return List.copyOf(byUid.values());
    }

    /// Objects that are gone, as they were when last seen; the newest of them only.
    Collection<T> departed() {
        synchronized (departed) {
            return List.copyOf(departed.values());
        }
    }

    /// The last complete look, or when this server began to try.
    Instant seen() {
        var at = listedAt;
        return at == null ? started : at;
    }

    boolean everSeen() {
        return listedAt != null;
    }

    /// Age of the last complete look, in seconds. By a clock that nobody sets.
    double ageSeconds() {
        return (System.nanoTime() - listedNanos) / 1e9;
    }

    /// Why the last try failed; empty if it did not.
    String problem() {
        return problem;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void follow() {
        var retry = FIRST_RETRY;
        while (!closed) {
            try {
                watchFrom(list());
                retry = FIRST_RETRY;
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException away) {
                if (closed) {
                    return;
                }
                if (problem.isEmpty()) {
                    LOG.warn("the cluster's {} cannot be listed, will try again: {}", kind, away.getMessage());
                }
                problem = Failures.words(away);
                if (!sleep(retry)) {
                    return;
                }
                retry = retry.multipliedBy(2).compareTo(LONGEST_RETRY) < 0 ? retry.multipliedBy(2) : LONGEST_RETRY;
            }
        }
    }

    /// @return the version of the whole list
    private String list() {
        var list = objects.list();
        var found = new ConcurrentHashMap<String, T>();
        for (var object : list.getItems()) {
            keep(found, object);
        }
        byUid.forEach((uid, object) -> {
            if (!found.containsKey(uid)) {
                depart(uid, object);
            }
        });
        byUid.putAll(found);
        if (!problem.isEmpty()) {
            LOG.info("the cluster's {} are listed again", kind);
        }
        problem = "";
        listedAt = Instant.now();
        listedNanos = System.nanoTime();
        return String.valueOf(list.getMetadata().getResourceVersion());
    }

    /// Follows the changes until it is time for the next complete look, or the server ends it.
    private void watchFrom(String version) throws InterruptedException {
        var ended = new CompletableFuture<Void>();
        var options = new ListOptionsBuilder()
                .withResourceVersion(version)
                .withTimeoutSeconds(relist.toSeconds() + 1)
                .build();
        try (var watch = objects.watch(options, watcher(ended))) {
            ended.get(relist.toMillis(), TimeUnit.MILLISECONDS);
            // ended early: not in a loop without a pause
            Thread.sleep(FIRST_RETRY);
        } catch (TimeoutException time) {
            LOG.trace("time to list the cluster's {} again", kind);
        } catch (ExecutionException broken) {
            LOG.debug("the watch of the cluster's {} broke", kind, broken.getCause());
            Thread.sleep(FIRST_RETRY);
        }
    }

    private Watcher<T> watcher(CompletableFuture<Void> ended) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, T object) {
                switch (action) {
                    case ADDED, MODIFIED -> keep(byUid, object);
                    case DELETED -> remove(object);
                    case BOOKMARK, ERROR -> LOG.trace("{} of the cluster's {}", action, kind);
                }
            }

            @Override
            public void onClose() {
                ended.complete(null);
            }

            @Override
            public void onClose(WatcherException cause) {
                ended.completeExceptionally(cause);
            }
        };
    }

    private void keep(Map<String, T> into, @Nullable T object) {
        if (object != null
                && object.getMetadata() != null
                && object.getMetadata().getUid() != null) {
            into.put(object.getMetadata().getUid(), object);
        }
    }

    private void remove(@Nullable T object) {
        if (object != null
                && object.getMetadata() != null
                && object.getMetadata().getUid() != null) {
            depart(object.getMetadata().getUid(), object);
        }
    }

    private void depart(String uid, T lastSeen) {
        byUid.remove(uid);
        synchronized (departed) {
            departed.put(uid, lastSeen);
            if (departed.size() > REMEMBERED) {
                departed.pollFirstEntry();
            }
        }
    }

    private static boolean sleep(Duration about) {
        try {
            long millis = about.toMillis();
            Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
            return true;
        } catch (InterruptedException stopped) {
            return false;
        }
    }
}
