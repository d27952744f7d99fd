package io.tunewright.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tunewright.TestClient;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.cluster.ChannelToken;
import io.tunewright.cluster.WorkerName;
import io.tunewright.common.Sha256;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.MemberAuthentication;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.identity.TestIdentity;
import io.tunewright.training.RunId;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.RunStore;
import io.tunewright.worker.ChannelSpec;
import io.tunewright.worker.CheckpointManifest;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.report.Reporter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.LongFunction;
import org.springframework.context.ApplicationContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/// Plays workers of runs that never get their turn.
final class ChannelWorker {

    private static final int EVENTS = 5_000;
    private static final int EVENTS_A_PIECE = 1_000;
    private static final int WEIGHTS = 200_000_000;
    private static final int FLOOD_SECONDS = 15;

    private final ApplicationContext server;
    private final Principal user;
    private final ExperimentSnapshot experiment;
    private final TestClient client;

    ChannelWorker(ApplicationContext server) {
        this.server = server;
        this.user = server.getBean(TestIdentity.class).organisation().as(Role.MEMBER);
        SecurityContextHolder.setContext(new SecurityContextImpl(MemberAuthentication.bySession(user)));
        var experiments = server.getBean(TestExperiments.class);
        this.experiment = experiments.experiment(experiments.material(user), "save_total_limit: 1");
        this.client =
                new TestClient(Integer.parseInt(server.getEnvironment().getProperty("local.server.port", "0")), "");
    }

    /// @param token of its first attempt
    private record Begun(RunId run, String token) {

        String route() {
            return "/worker/v1/runs/%s/attempts/1".formatted(run);
        }
    }

    /// Events of several runs at once, stored a second.
    double events(int runs) throws Exception {
        var begun = new ArrayList<Begun>();
        for (int i = 0; i < runs; i++) {
            begun.add(begin());
        }
        long started = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = begun.stream()
                    .<Callable<Void>>map(run -> () -> {
                        report(run, EVENTS, ChannelWorker::progress);
                        return null;
                    })
                    .toList();
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        }
        return runs * EVENTS / seconds(started);
    }

    /// How much of a core the server needs for a million lines a minute; the sender's share outside of this thread
    /// counts with it.
    double flood() throws InterruptedException {
        var run = begin();
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var threads = ManagementFactory.getThreadMXBean();
        byte[] piece = piece(
                16_667,
                line -> new RunEvent.Logged(Instant.EPOCH, 1, "info", "line %d of a very long flood".formatted(line)));
        long cpu = system.getProcessCpuTime();
        long own = threads.getCurrentThreadCpuTime();
        long started = System.nanoTime();
        for (int i = 0; i < FLOOD_SECONDS; i++) {
            long at = 0;
            for (var part : halves(piece)) {
                post(run, "/events?offset=" + ((long) i * piece.length + at), part);
                at += part.length;
            }
            Thread.sleep(Math.max(0, (i + 1) * 1000L - (long) (seconds(started) * 1000)));
        }
        return (system.getProcessCpuTime() - cpu - threads.getCurrentThreadCpuTime() + own) / 1e9 / seconds(started);
    }

    /// MB/s of a checkpoint that a real reporter delivers, until it counts.
    double checkpoint(Path directory) throws IOException, InterruptedException {
        FileSystemUtils.deleteRecursively(directory);
        var run = begin();
        var checkpoint = Files.createDirectories(directory.resolve("checkpoints/step-000020"));
        byte[] weights = new byte[WEIGHTS];
        new Random(System.nanoTime()).nextBytes(weights);
        Files.write(checkpoint.resolve("weights.safetensors"), weights);
        var entry = new CheckpointManifest.Entry(
                "weights.safetensors", WEIGHTS, Sha256.of(weights).hex());
        var json = JsonMapper.shared();
        Files.write(
                checkpoint.resolve(CheckpointManifest.FILE),
                json.writeValueAsBytes(new CheckpointManifest(20, 1, 1, List.of(entry))));
        var spec = new ChannelSpec("http://localhost:" + client.port() + run.route(), run.token(), 60_000, 1_000, 60);
        Files.write(directory.resolve(ChannelSpec.FILE), json.writeValueAsBytes(spec));
        var checkpoints = server.getBean(CheckpointService.class);
        long started = System.nanoTime();
        double seconds;
        try (var _ = Reporter.start(directory, new Deaf())) {
            while (checkpoints.ofRun(user.tenant(), run.run()).isEmpty()) {
                Thread.sleep(5);
            }
            seconds = seconds(started);
        }
        return WEIGHTS / 1e6 / seconds;
    }

    /// MB/s of a copy of the same bytes that computes their hash and waits for the disk.
    static double copy(Path directory, Path to) throws IOException {
        var target = to.resolve("copy");
        var digest = Sha256.newDigest();
        long started = System.nanoTime();
        try (var in = Files.newInputStream(directory.resolve("checkpoints/step-000020/weights.safetensors"));
                var out = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[256 * 1024];
            int read;
            while ((read = in.read(buffer)) > 0) {
                digest.update(buffer, 0, read);
                for (var rest = ByteBuffer.wrap(buffer, 0, read); rest.hasRemaining(); ) {
                    out.write(rest);
                }
            }
            out.force(true);
        }
        Sha256.finish(digest);
        double seconds = seconds(started);
        Files.delete(target);
        return WEIGHTS / 1e6 / seconds;
    }

    /// Seconds from the end of the preparation, when the launch begins, to the first word of the worker.
    double firstWord() throws InterruptedException {
        var runs = server.getBean(TrainingRunService.class);
        var run = runs.start(user.tenant(), user.user(), experiment.id());
        while (runs.lastHeartbeat(user.tenant(), run).isEmpty()) {
            Thread.sleep(10);
        }
        var heard = runs.lastHeartbeat(user.tenant(), run).orElseThrow();
        var prepared = runs.times(user.tenant(), run).prepared();
        while (!runs.get(user.tenant(), run).status().isFinal()) {
            Thread.sleep(200);
        }
        if (prepared == null) {
            throw new IllegalStateException("run " + run + " was never prepared");
        }
        return (heard.toEpochMilli() - prepared.toEpochMilli()) / 1e3;
    }

    private Begun begin() {
        var run = server.getBean(TrainingRunService.class).start(user.tenant(), user.user(), experiment.id());
        var attempts = server.getBean(AttemptStore.class);
        var stored = server.getBean(RunStore.class).find(user.tenant(), run).orElseThrow();
        attempts.begin(stored, 1, new WorkerName("run-" + run.toString().replace("-", "") + "-1"));
        var token = ChannelToken.random();
        attempts.token(stored, 1, token.hash());
        return new Begun(run, token.text());
    }

    private void report(Begun run, int events, LongFunction<RunEvent> event) {
        long offset = 0;
        for (int from = 0; from < events; from += EVENTS_A_PIECE) {
            int first = from;
            byte[] piece = piece(EVENTS_A_PIECE, line -> event.apply(first + line));
            post(run, "/events?offset=" + offset, piece);
            offset += piece.length;
        }
    }

    private void post(Begun run, String path, byte[] body) {
        var answer = client.send(client.request(run.route() + path)
                .header("Authorization", "Bearer " + run.token())
                .POST(BodyPublishers.ofByteArray(body)));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the server answered " + answer.statusCode() + " to " + path);
        }
    }

    private static byte[] piece(int events, LongFunction<RunEvent> event) {
        var writer = JsonMapper.shared().writerFor(RunEvent.class);
        var text = new StringBuilder();
        for (int i = 1; i <= events; i++) {
            text.append(writer.writeValueAsString(event.apply(i))).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// A second's worth of the flood is more than one piece may be.
    private static List<byte[]> halves(byte[] lines) {
        int middle = lines.length / 2;
        while (lines[middle - 1] != '\n') {
            middle++;
        }
        return List.of(Arrays.copyOf(lines, middle), Arrays.copyOfRange(lines, middle, lines.length));
    }

    private static RunEvent progress(long step) {
        return new RunEvent.Progress(
                Instant.EPOCH.plusMillis(step), step, step / 1e4, 2.5 + 1.0 / step, 1e-3, 0.5, 1234, step * 100, 1, 0);
    }

    private static double seconds(long started) {
        return (System.nanoTime() - started) / 1e9;
    }

    private static final class Deaf implements Reporter.Orders {

        @Override
        public void cancel() {}

        @Override
        public void checkpoint() {}

        @Override
        public void stopAfterCheckpoint() {}
    }
}
