package io.tunewright.worker.serve;

import io.tunewright.worker.ServeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/// Serves one model and its adapters until it is asked to end or nobody asks it anything for long.
public final class ServeWorker {

    private static final JsonMapper JSON = JsonMapper.shared();

    private ServeWorker() {}

    /// Reads [ServeSpec] from the directory, loads, listens, writes the port, and returns when it is over.
    ///
    /// @return exit code of the process
    public static int run(Path directory) throws IOException, InterruptedException {
        // a thread that dies takes the model with it: better to end and be started again
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(70);
        });
        var spec = JSON.readValue(directory.resolve(ServeSpec.FILE).toFile(), ServeSpec.class);
        var over = new CountDownLatch(1);
        endOnSignal(over, Thread.currentThread());
        try (var scheduler = new Scheduler(spec.active(), spec.waiting())) {
            long began = System.nanoTime();
            ChatModel model = scheduler.call(() -> load(spec)).get();
            try (var server = new ServeServer(
                    new ChatDesk(
                            model,
                            scheduler,
                            "fp_" + Integer.toHexString(spec.key().hashCode())),
                    spec.secret())) {
                announce(directory, server.port());
                System.out.printf(
                        "Serving %s on port %d after %d ms%n",
                        model.names(), server.port(), (System.nanoTime() - began) / 1_000_000);
                await(spec, over, server);
                scheduler.close(); // tells those who wait for an answer, before the connections end
            }
            return 0;
        } catch (ExecutionException refused) {
            var cause = Objects.requireNonNullElse(refused.getCause(), refused);
            cause.printStackTrace();
            Files.writeString(directory.resolve(ServeSpec.FAILURE_FILE), String.valueOf(cause.getMessage()));
            return 1;
        }
    }

    private static ChatModel load(ServeSpec spec) {
        var model = new LoadedModel(spec.modelName(), Path.of(spec.modelDirectory()), spec.threads());
        spec.adapters().forEach((name, adapter) -> model.attach(name, Path.of(adapter)));
        return model;
    }

    private static void await(ServeSpec spec, CountDownLatch over, ServeServer server) throws InterruptedException {
        var limit = Duration.ofSeconds(spec.idleSeconds());
        while (!over.await(5, TimeUnit.SECONDS)) {
            if (!limit.isZero() && server.idle().compareTo(limit) > 0) {
                System.out.println("Nobody asked anything for " + limit.toMinutes() + " minutes: ending");
                return;
            }
        }
    }

    private static void endOnSignal(CountDownLatch over, Thread main) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            over.countDown();
            try {
                main.join(Duration.ofSeconds(5));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private static void announce(Path directory, int port) throws IOException {
        var file = directory.resolve(ServeSpec.ENDPOINT_FILE);
        var draft = directory.resolve(ServeSpec.ENDPOINT_FILE + ".tmp");
        Files.writeString(draft, "{\"port\": " + port + "}");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
