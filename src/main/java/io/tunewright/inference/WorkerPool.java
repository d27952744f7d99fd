package io.tunewright.inference;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.WorkerState;
import io.tunewright.common.UnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// The workers that run: at most so many, each started when it is first needed, ended when nobody used it for
/// long or another model needs its place, started again after a crash with growing pauses.
@Component
class WorkerPool implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Cluster cluster;
    private final WorkerStarter starter;
    private final WorkerFolders folders;
    private final InferenceProperties properties;
    private final BackOff backOff;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, LoadedWorker> workers = new LinkedHashMap<>();
    private final List<LoadedWorker> ending = new ArrayList<>();
    private final Thread look = Thread.ofVirtual().name("serving-workers").unstarted(this::lookAgainAndAgain);

    WorkerPool(Cluster cluster, WorkerStarter starter, WorkerFolders folders, InferenceProperties properties) {
        this.cluster = cluster;
        this.starter = starter;
        this.folders = folders;
        this.properties = properties;
        this.backOff = new BackOff(properties.longestBackOff());
    }

    /// A worker that may be used until the lease is closed.
    final class Lease implements AutoCloseable {

        private final LoadedWorker worker;
        private final WorkerClient client;

        private Lease(LoadedWorker worker, WorkerClient client) {
            this.worker = worker;
            this.client = client;
        }

        LoadedWorker worker() {
            return worker;
        }

        WorkerClient client() {
            return client;
        }

        /// An answer ended well: the worker is sound.
        void succeeded() {
            locked(() -> backOff.forget(worker.key));
        }

        /// The worker broke off or hangs: whoever comes next gets another one.
        void failed() {
            lose(worker);
        }

        @Override
        public void close() {
            release(worker);
        }
    }

    /// Waits for a worker of the model, starting one if need be.
    ///
    /// @param key     what the worker is known by
    /// @param model   directory of its model
    /// @param loading called once if the model must be loaded first
    /// @throws UnavailableException `model-not-loaded` with the reason, or `inference-busy`
    Lease lease(String key, Path model, Runnable loading) throws InterruptedException {
        var worker = reserve(key, model);
        try {
            if (!worker.client.isDone()) {
                loading.run();
            }
            return new Lease(worker, worker.client.get());
        } catch (ExecutionException failed) {
            release(worker);
            if (failed.getCause() instanceof UnavailableException unavailable) {
                throw new UnavailableException(
                        unavailable.code(),
                        String.valueOf(unavailable.getMessage()),
                        unavailable.arguments().toArray());
            }
            throw new IllegalStateException("worker " + worker.name + " could not be started", failed);
        } catch (InterruptedException | RuntimeException stopped) {
            release(worker);
            throw stopped;
        }
    }

    /// Workers by key that are there now; for tests and the operator's eyes.
    Optional<LoadedWorker> find(String key) {
        lock.lock();
        try {
            return Optional.ofNullable(workers.get(key));
        } finally {
            lock.unlock();
        }
    }

    List<LoadedWorker> all() {
        lock.lock();
        try {
            return List.copyOf(workers.values());
        } finally {
            lock.unlock();
        }
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        starter.survivors().forEach(this::adopt);
        look.start();
    }

    @Override
    public void destroy() {
        look.interrupt();
        all().forEach(worker -> cluster.stop(worker.name, GRACE));
    }

    private void adopt(LoadedWorker survivor) {
        lock.lock();
        try {
            if (workers.putIfAbsent(survivor.key, survivor) != null) {
                retire(survivor);
            }
        } finally {
            lock.unlock();
        }
    }

    private LoadedWorker reserve(String key, Path model) throws InterruptedException {
        long deadline = System.nanoTime() + properties.startTimeout().toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                var worker = workers.get(key);
                if (worker == null && backOff.pause(key).isZero() && makeRoom()) {
                    worker = start(key, model);
                }
                if (worker != null) {
                    worker.uses++;
                    return worker;
                }
                if (System.nanoTime() > deadline) {
                    throw new UnavailableException(
                            "inference-busy", "All models are busy and none can make room. Try again in a few seconds");
                }
                changed.await(1, TimeUnit.SECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean makeRoom() {
        if (workers.size() < properties.loadedModels()) {
            return true;
        }
        var unused = workers.values().stream()
                .filter(worker -> worker.uses == 0)
                .min(Comparator.comparing(worker -> worker.lastUsed));
        unused.ifPresent(worker -> {
            LOG.info("worker {} makes room for another model", worker.name);
            retire(worker);
        });
        return unused.isPresent();
    }

    private LoadedWorker start(String key, Path model) {
        var worker = starter.newWorker(key);
        workers.put(key, worker);
        Thread.ofVirtual().name("load-" + worker.name).start(() -> load(worker, model));
        return worker;
    }

    private void load(LoadedWorker worker, Path model) {
        try {
            worker.client.complete(starter.load(worker, model));
        } catch (UnavailableException unavailable) {
            LOG.warn("worker {}: {}", worker.name, unavailable.getMessage());
            lose(worker); // first, so that nobody who asks again meets this one
            worker.client.completeExceptionally(unavailable);
        } catch (InterruptedException | RuntimeException failure) {
            LOG.error("worker {} could not be started", worker.name, failure);
            lose(worker);
            worker.client.completeExceptionally(WorkerStarter.notLoaded("its worker could not be started"));
        }
    }

    private void release(LoadedWorker worker) {
        locked(() -> {
            worker.uses--;
            worker.lastUsed = Instant.now();
        });
    }

    private void lose(LoadedWorker worker) {
        locked(() -> {
            if (!worker.lost) {
                worker.lost = true;
                backOff.failed(worker.key);
                LOG.warn("worker {} is lost", worker.name);
                retire(worker);
            }
        });
    }

    /// Takes a worker out and asks it to end; its directory goes when it has.
    private void retire(LoadedWorker worker) {
        workers.remove(worker.key, worker);
        ending.add(worker);
        cluster.stop(worker.name, GRACE);
    }

    private void lookAgainAndAgain() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                try {
                    look();
                } catch (RuntimeException failure) {
                    LOG.warn("serving workers cannot be looked at now", failure);
                }
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        for (var worker : all()) {
            if (worker.client.isDone() && !isRunning(worker)) {
                lose(worker);
            }
        }
        var tooOld = Instant.now().minus(properties.idle());
        locked(() -> {
            for (var worker : List.copyOf(workers.values())) {
                if (worker.uses == 0 && worker.client.isDone() && worker.lastUsed.isBefore(tooOld)) {
                    LOG.info("worker {} was not used for {} and ends", worker.name, properties.idle());
                    retire(worker);
                }
            }
            ending.removeIf(worker -> {
                boolean over = !isRunning(worker);
                if (over) {
                    folders.remove(worker.name);
                }
                return over;
            });
        });
    }

    private boolean isRunning(LoadedWorker worker) {
        return switch (cluster.observe(worker.name)) {
            case WorkerState.Pending _, WorkerState.Running _, WorkerState.Unknown _ -> true;
            case WorkerState.Succeeded _, WorkerState.Failed _, WorkerState.Missing _ -> false;
        };
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
