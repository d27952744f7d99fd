package io.tunewright.inference;

import io.tunewright.cluster.WorkerName;
import io.tunewright.inference.WorkerClient.WorkerRefused;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A serving worker that was started, or found again. The pool guards `uses`, `lastUsed` and `lost`.
final class LoadedWorker {

    private static final int MOST_ADAPTERS = 16;

    final String key;
    final WorkerName name;
    /// Done when the worker answers; fails when the model cannot be loaded.
    final CompletableFuture<WorkerClient> client = new CompletableFuture<>();

    int uses;
    Instant lastUsed = Instant.now();
    boolean lost;
    /// Longest unused first.
    private final LinkedHashSet<String> adapters = new LinkedHashSet<>();

    LoadedWorker(String key, WorkerName name) {
        this.key = key;
        this.name = name;
    }

    /// Loads an adapter unless it is loaded; those that were not used for longest make room for it.
    synchronized void attach(WorkerClient client, String adapter, String directory)
            throws IOException, InterruptedException {
        if (!adapters.remove(adapter)) {
            client.attach(adapter, directory);
        }
        adapters.add(adapter);
        int surplus = adapters.size() - MOST_ADAPTERS;
        for (String old : List.copyOf(adapters).subList(0, Math.max(0, surplus))) {
            detach(client, old);
        }
    }

    /// Unloads an adapter, unless an answer uses it.
    synchronized void detach(WorkerClient client, String adapter) throws IOException, InterruptedException {
        if (!adapters.contains(adapter)) {
            return;
        }
        try {
            client.detach(adapter);
            adapters.remove(adapter);
        } catch (WorkerRefused inUse) {
            // stays until its answers are done
        }
    }

    /// The worker turned out not to have the adapter.
    synchronized void forget(String adapter) {
        adapters.remove(adapter);
    }
}
