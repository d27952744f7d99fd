package io.tunewright.inference;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import io.tunewright.cluster.WorkerState;
import io.tunewright.common.UnavailableException;
import io.tunewright.worker.ServeSpec;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Starts serving workers, and finds those again that a server before this one had started.
@Component
class WorkerStarter {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerStarter.class);
    private static final Duration POLL = Duration.ofMillis(100);
    /// A worker that no server speaks to ends by itself so much later than a server would have ended it.
    private static final Duration ORPHAN = Duration.ofMinutes(5);

    private final Cluster cluster;
    private final WorkerFolders folders;
    private final InferenceProperties properties;
    private final SecureRandom random = new SecureRandom();

    WorkerStarter(Cluster cluster, WorkerFolders folders, InferenceProperties properties) {
        this.cluster = cluster;
        this.folders = folders;
        this.properties = properties;
    }

    LoadedWorker newWorker(String key) {
        return new LoadedWorker(key, WorkerFolders.name(random(8)));
    }

    /// Starts the worker and waits until it answers.
    ///
    /// @param model directory of the model
    /// @throws UnavailableException `model-not-loaded` with the reason
    WorkerClient load(LoadedWorker worker, Path model) throws InterruptedException {
        String secret = random(32);
        var spec = new ServeSpec(
                worker.key,
                ServedModel.MAIN,
                model.toString(),
                Map.of(),
                properties.threads(),
                properties.answersPerWorker(),
                properties.answers(),
                properties.idle().plus(ORPHAN).toSeconds(),
                secret);
        var directory = folders.create(worker.name, spec);
        cluster.launch(new WorkerRequest(worker.name, WorkerRequest.Command.SERVE, directory, properties.threads()));
        return await(worker, secret);
    }

    /// Workers of an earlier server that still answer. Others are ended and their directories removed.
    List<LoadedWorker> survivors() {
        var found = new ArrayList<LoadedWorker>();
        for (var name : folders.all()) {
            try {
                var survivor = survivor(name);
                if (survivor == null) {
                    cluster.stop(name, Duration.ZERO);
                    folders.remove(name);
                } else {
                    LOG.info("worker {} is found again", name);
                    found.add(survivor);
                }
            } catch (RuntimeException failure) {
                LOG.warn("worker {} cannot be looked at", name, failure);
            }
        }
        return found;
    }

    private @Nullable LoadedWorker survivor(WorkerName name) {
        var spec = folders.spec(name);
        var endpoint = cluster.endpoint(name);
        if (spec.isEmpty() || endpoint.isEmpty() || !(cluster.observe(name) instanceof WorkerState.Running)) {
            return null;
        }
        var client = new WorkerClient(endpoint.get(), spec.get().secret());
        try {
            if (!client.isHealthy()) {
                return null;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        }
        var worker = new LoadedWorker(spec.get().key(), name);
        worker.client.complete(client);
        return worker;
    }

    private WorkerClient await(LoadedWorker worker, String secret) throws InterruptedException {
        long deadline = System.nanoTime() + properties.startTimeout().toNanos();
        while (System.nanoTime() < deadline) {
            switch (cluster.observe(worker.name)) {
                case WorkerState.Pending _, WorkerState.Running _, WorkerState.Unknown _ -> {}
                case WorkerState.Failed(var cause, var reason) ->
                    throw notLoaded(folders.failure(worker.name).orElse(reason));
                case WorkerState.Succeeded _, WorkerState.Missing _ -> throw notLoaded("its worker ended");
            }
            var endpoint = cluster.endpoint(worker.name);
            if (endpoint.isPresent()) {
                var client = new WorkerClient(endpoint.get(), secret);
                if (client.isHealthy()) {
                    return client;
                }
            }
            Thread.sleep(POLL);
        }
        throw notLoaded(
                "it took longer than %d s".formatted(properties.startTimeout().toSeconds()));
    }

    static UnavailableException notLoaded(String reason) {
        return new UnavailableException(
                "model-not-loaded", "The model could not be loaded: %s. Try again".formatted(reason), reason);
    }

    private String random(int bytes) {
        byte[] secret = new byte[bytes];
        random.nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }
}
