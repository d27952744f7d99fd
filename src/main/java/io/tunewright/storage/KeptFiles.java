package io.tunewright.storage;

import io.tunewright.common.Sha256;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/// Files of one owner that are kept although no row names them yet. Guarded by its lock, under which files also
/// come and go: a file that was just found again cannot vanish. Other servers learn of them by [FileLeases].
final class KeptFiles {

    /// How long a file is kept that was stored outside of any hold.
    private static final Duration GRACE = Duration.ofHours(1);

    private final UUID owner;
    private final FileLeases leases;
    final ReentrantLock lock = new ReentrantLock();
    private final Set<Sha256> held = new HashSet<>();
    private final Map<Sha256, Long> recent = new HashMap<>();
    private int holds;

    KeptFiles(UUID owner, FileLeases leases) {
        this.owner = owner;
        this.leases = leases;
    }

    void open() {
        lock.lock();
        try {
            holds++;
        } finally {
            lock.unlock();
        }
    }

    /// The rows that name what was held are committed, or never will be.
    void close() {
        lock.lock();
        try {
            if (--holds == 0) {
                var ended = new HashSet<>(held);
                ended.removeAll(recent.keySet());
                held.clear();
                leases.drop(owner, ended);
            }
        } finally {
            lock.unlock();
        }
    }

    /// A file is about to be stored, or to be looked for. The caller has the lock.
    void add(Sha256 hash) throws IOException {
        leases.take(owner, hash);
        if (holds > 0) {
            held.add(hash);
        } else {
            recent.put(hash, System.nanoTime());
        }
    }

    /// The caller has the lock.
    Set<Sha256> all() {
        long oldest = System.nanoTime() - GRACE.toNanos();
        var ended = recent.entrySet().stream()
                .filter(stored -> stored.getValue() - oldest < 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        recent.keySet().removeAll(ended);
        ended.removeAll(held);
        leases.drop(owner, ended);
        var all = new HashSet<>(held);
        all.addAll(recent.keySet());
        return all;
    }
}
