package io.tunewright.cluster.local;

import com.sun.management.OperatingSystemMXBean;
import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.ClusterStatus;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import io.tunewright.cluster.WorkerState;
import io.tunewright.common.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Workers as child processes that outlive this server: what it knows of them lies on disk, and what is true is
/// what the operating system says of the process.
@Component("localCluster")
class LocalCluster implements Cluster {

    private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration EXIT_IS_WRITTEN = Duration.ofSeconds(2);

    private final Path records;
    private final WorkerCommand command;
    private final LocalClusterProperties properties;

    LocalCluster(Home home, LocalClusterProperties properties) {
        this.records = home.directory("workers");
        this.command = new WorkerCommand(properties, home);
        this.properties = properties;
        forgetOld();
    }

    @Override
    public synchronized void launch(WorkerRequest request) {
        var worker = record(request.name());
        if (worker.claimed().isPresent()) {
            return;
        }
        worker.register(request.directory());
        try {
            var line = StartScript.line(worker, request.directory(), command.line(request));
            var process = new ProcessBuilder(line).directory(request.directory().toFile());
            process.environment().clear();
            process.environment().putAll(command.environment(request));
            process.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start worker " + request.name(), failure);
        }
        LOG.info("worker {} started in {}", request.name(), request.directory());
        awaitClaim(worker);
    }

    @Override
    public WorkerState observe(WorkerName name) {
        var worker = record(name);
        var claimed = worker.claimed();
        if (claimed.isEmpty()) {
            return new WorkerState.Missing();
        }
        var ended = ended(worker);
        if (ended.isPresent()) {
            return ended.get();
        }
        if (worker.pid().isEmpty()) {
            return claimed.get().plus(properties.startTimeout()).isAfter(Instant.now())
                    ? new WorkerState.Pending("the process is starting")
                    : new WorkerState.Failed(
                            WorkerState.Cause.CRASHED, "the process did not start within " + properties.startTimeout());
        }
        if (process(worker).isPresent()) {
            return new WorkerState.Running(claimed.get());
        }
        return awaitExit(worker);
    }

    @Override
    public void stop(WorkerName name, Duration grace) {
        process(record(name)).ifPresent(process -> {
            LOG.info("worker {} is asked to end", name);
            process.destroy();
            Thread.ofVirtual().name("stop-" + name).start(() -> killAfter(name, process, grace));
        });
    }

    @Override
    public List<WorkerName> running() {
        return all().stream()
                .filter(worker -> worker.exitCode().isEmpty() && process(worker).isPresent())
                .map(WorkerRecord::name)
                .toList();
    }

    @Override
    public Optional<URI> endpoint(WorkerName name) {
        return file(name, "serve.json").flatMap(LocalCluster::port).map(port -> URI.create("http://127.0.0.1:" + port));
    }

    @Override
    public Optional<Path> log(WorkerName name) {
        return file(name, StartScript.LOG);
    }

    @Override
    public ClusterStatus status() {
        var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        String name = "this machine";
        var node = new ClusterStatus.Node(
                name, true, 0, 0, machine.getAvailableProcessors(), machine.getTotalMemorySize());
        var workers = all().stream()
                .filter(worker -> worker.exitCode().isEmpty() && process(worker).isPresent())
                .map(worker -> new ClusterStatus.Worker(
                        worker.name(), name, "running", worker.claimed().orElse(Instant.EPOCH)))
                .toList();
        return new ClusterStatus("local", name, true, "", Instant.now(), 0, List.of(node), workers, List.of());
    }

    private WorkerRecord record(WorkerName name) {
        return new WorkerRecord(name, records.resolve(name.value()));
    }

    private Optional<Path> file(WorkerName name, String file) {
        return record(name)
                .workerDirectory()
                .map(directory -> directory.resolve(file))
                .filter(Files::isRegularFile);
    }

    private static Optional<Integer> port(Path served) {
        try {
            int port = JSON.readTree(Files.readAllBytes(served)).path("port").asInt(0);
            return port > 0 && port < 65536 ? Optional.of(port) : Optional.empty();
        } catch (IOException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /// The live process of a worker. A process id alone proves nothing, as the system gives it to others later:
    /// the command line must end in the worker's own directory.
    private static Optional<ProcessHandle> process(WorkerRecord worker) {
        var pid = worker.pid();
        var directory = worker.workerDirectory();
        if (pid.isEmpty() || directory.isEmpty()) {
            return Optional.empty();
        }
        return ProcessHandle.of(pid.getAsLong()).filter(ProcessHandle::isAlive).filter(process -> process.info()
                .arguments()
                .map(arguments -> arguments.length > 0
                        && arguments[arguments.length - 1].equals(
                                directory.get().toString()))
                .orElse(false));
    }

    private static Optional<WorkerState> ended(WorkerRecord worker) {
        var code = worker.exitCode();
        if (code.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(code.getAsInt() == 0 ? new WorkerState.Succeeded() : ExitCodes.failed(code.getAsInt()));
    }

    /// The process is gone; its shell needs a moment to write the exit code.
    private static WorkerState awaitExit(WorkerRecord worker) {
        long deadline = System.nanoTime() + EXIT_IS_WRITTEN.toNanos();
        do {
            var ended = ended(worker);
            if (ended.isPresent()) {
                return ended.get();
            }
        } while (pause() && System.nanoTime() < deadline);
        return new WorkerState.Failed(
                WorkerState.Cause.NODE_LOST,
                "the process is gone and left no exit code, as after a restart of the machine");
    }

    private void forgetOld() {
        var oldest = Instant.now().minus(properties.keepEnded());
        for (var worker : all()) {
            if (worker.exitCode().isPresent()
                    && worker.claimed().filter(oldest::isAfter).isPresent()) {
                try {
                    FileSystemUtils.deleteRecursively(worker.folder());
                } catch (IOException kept) {
                    LOG.warn("cannot remove {}", worker.folder(), kept);
                }
            }
        }
    }

    private List<WorkerRecord> all() {
        if (!Files.isDirectory(records)) {
            return List.of();
        }
        try (var folders = Files.list(records)) {
            return folders.map(folder -> new WorkerRecord(new WorkerName(String.valueOf(folder.getFileName())), folder))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list the workers in " + records, failure);
        }
    }

    private void awaitClaim(WorkerRecord worker) {
        long deadline = System.nanoTime() + properties.startTimeout().toNanos();
        while (worker.claimed().isEmpty() && System.nanoTime() < deadline) {
            if (!pause()) {
                return;
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(10);
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void killAfter(WorkerName name, ProcessHandle process, Duration grace) {
        try {
            process.onExit().get(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.warn("worker {} did not end within {} and is killed", name, grace);
            process.destroyForcibly();
        } catch (InterruptedException | ExecutionException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
