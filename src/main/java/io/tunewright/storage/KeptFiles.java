package io.tunewright.storage;

import io.tunewright.common.Sha256;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Files of one owner that are kept although no row names them yet. Guarded by its lock, under which files also come
/// and go: a file that was just found again cannot vanish.
final class KeptFiles {

    /// How long a file is kept that was stored outside of any hold.
    private static final Duration GRACE = Duration.ofHours(1);

    final ReentrantLock lock = new ReentrantLock();
    private final Set<Sha256> held = new HashSet<>();
    private final Map<Sha256, Long> recent = new HashMap<>();
    private int holds;

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
                held.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /// A file was stored, or found again. The caller has the lock.
    void add(Sha256 hash) {
        if (holds > 0) {
            held.add(hash);
        } else {
            recent.put(hash, System.nanoTime());
        }
    }

    /// The caller has the lock.
    Set<Sha256> all() {
        long oldest = System.nanoTime() - GRACE.toNanos();
        recent.values().removeIf(stored -> stored - oldest < 0);
        var all = new HashSet<>(held);
        all.addAll(recent.keySet());
        return all;
    }
}
