package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.kubernetes.PodProcess;
import io.tunewright.cluster.kubernetes.TestKubernetes;
import io.tunewright.experiment.Target;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import io.tunewright.training.RunCommands;
import io.tunewright.training.RunFailureKind;
import io.tunewright.training.RunId;
import io.tunewright.training.RunStatus;
import io.tunewright.training.RunWorkers;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import io.tunewright.worker.WorkerMain;
import io.tunewright.worker.collect.FakeTrl;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/// Whole runs whose workers are pods: the real database, Batch job, Kubernetes adapter, channel and worker. Only
/// the node is fake: it runs what the pod's container would as a process that has nothing but the pod's
/// environment, an empty directory and the pod's token.
@TestPropertySource(
        properties = {
            "tunewright.training.poll-interval=200ms",
            "tunewright.training.retry-pause=50ms",
            "tunewright.training.report-retry=500ms",
            "tunewright.cluster.kubernetes.relist=1s",
            "tunewright.cluster.profiles[0].name=cpu",
            "tunewright.cluster.runtimes[0].name=fake",
            "tunewright.cluster.runtimes[0].kind=trl",
            "tunewright.cluster.runtimes[0].image=registry.example.org/trl@sha256:"
                    + "0000000000000000000000000000000000000000000000000000000000000000",
            "logging.level.io.fabric8.mockwebserver=warn"
        })
@Import(TestExperiments.class)
@DirtiesContext
class PodRunIT extends IntegrationTest {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /// A real trainer instead of the fake one, if there is one: `/opt/trl/bin/python,-m,torch.distributed.run`.
    private static final String TORCHRUN = System.getProperty("tunewright.test.torchrun", "");
    private static final int WORKERS = freePort();
    private static final Path DIRECTORY = temporary();
    private static final TestKubernetes KUBERNETES = TestKubernetes.any(DIRECTORY);
    private static final PodProcess PROCESSES =
            new PodProcess(DIRECTORY.resolve("pods"), program(), trainer(), KUBERNETES::token);

    @Autowired
    private TestExperiments experiments;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private RunCommands commands;

    @Autowired
    private CheckpointService checkpoints;

    @Autowired
    private RunWorkers workers;

    @Autowired
    private Cluster cluster;

    private Principal user;
    private TestExperiments.Material material;

    @DynamicPropertySource
    static void cluster(DynamicPropertyRegistry properties) {
        KUBERNETES.kubelet().running(PROCESSES);
        for (String property : KUBERNETES.properties()) {
            var pair = property.split("=", 2);
            properties.add(pair[0], () -> pair[1]);
        }
        properties.add("tunewright.cluster.worker-port", () -> WORKERS);
        properties.add("tunewright.cluster.channel-url", () -> "http://127.0.0.1:" + WORKERS);
    }

    @AfterAll
    static void close() throws Exception {
        KUBERNETES.close();
    }

    @BeforeEach
    void prepare() {
        user = signInAs(Role.MEMBER);
        material = experiments.material(user);
    }

    @Test
    void aRunInAPodIsTrainedReportedAndCollected() {
        var run = start("max_steps: 12\nsave_steps: 6");

        var ended = awaitEnd(run);

        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(ended.step()).isEqualTo(12);
        assertThat(losses(run)).hasSize(12);
        assertThat(checkpoints.ofRun(user.tenant(), run))
                .extracting(Checkpoint::step)
                .contains(12L);
    }

    @Test
    void anEvictedRunGoesOnInAnotherPodAndEndsAsIfNothingHadBeen() {
        var undisturbed = awaitEnd(start("max_steps: 40\nsave_steps: 5"));
        var run = start("max_steps: 40\nsave_steps: 5");
        await().atMost(PATIENCE)
                .until(() -> checkpoints.ofRun(user.tenant(), run).stream().anyMatch(one -> one.step() >= 5));
        String worker = cluster.running().getFirst().value();

        KUBERNETES.kubelet().evict(worker, "The node was low on resource: memory.");
        var ended = awaitEnd(run);

        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(ended.attempts()).isEqualTo(2);
        assertThat(ended.disruptions()).isEqualTo(1);
        assertThat(losses(run).getLast()).isEqualTo(losses(undisturbed.id()).getLast());
    }

    @Test
    void aRunThatNeedsMoreMemoryThanItsPodHasSaysSo() {
        var run = start("max_steps: 5000");
        await().atMost(PATIENCE).until(() -> get(run).step() > 0);

        KUBERNETES.kubelet().killForMemory(cluster.running().getFirst().value());
        var ended = awaitEnd(run);

        assertThat(ended.status()).isEqualTo(RunStatus.FAILED);
        assertThat(ended.failureKind()).isEqualTo(RunFailureKind.HOST_OUT_OF_MEMORY);
    }

    /// The worker says that it was asked to end before the cluster says why.
    @Test
    void aRunThatNeedsMoreDiskThanItsPodHasSaysSo() {
        var run = start("max_steps: 5000");
        await().atMost(PATIENCE).until(() -> get(run).step() > 0);

        KUBERNETES
                .kubelet()
                .outgrow(
                        cluster.running().getFirst().value(),
                        "Pod ephemeral local storage usage exceeds the total limit of containers 12582912.");
        var ended = awaitEnd(run);

        assertThat(ended.status()).isEqualTo(RunStatus.FAILED);
        assertThat(ended.failureKind()).isEqualTo(RunFailureKind.DISK_FULL);
        assertThat(ended.attempts()).isEqualTo(1);
    }

    @Test
    void aCancelledRunLeavesNothingInTheCluster() {
        var run = start("max_steps: 5000");
        await().atMost(PATIENCE).until(() -> get(run).step() > 0);

        commands.cancel(user.tenant(), run);
        var ended = awaitEnd(run);

        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.CANCELLED);
        await().atMost(PATIENCE).until(() -> cluster.running().isEmpty());
    }

    /// The second machine goes once; both begin anew from what was collected, which is all that the second one gets.
    @Test
    void aTrainerOnTwoMachinesSurvivesThatOneIsEvicted() throws IOException {
        int steps = TORCHRUN.isEmpty() ? 8 : 120;
        var experiment = experiments.experiment(
                material, "max_steps: %d\nsave_steps: %d".formatted(steps, steps / 4), new Target("", "fake", 2));
        var run = runs.start(user.tenant(), user.user(), experiment.id());
        await().atMost(PATIENCE)
                .until(() -> !checkpoints.ofRun(user.tenant(), run).isEmpty());
        String worker = cluster.running().getFirst().value();

        KUBERNETES.kubelet().evict(KUBERNETES.kubelet().pod(worker, 1), "The node was low on resource: memory.");
        var ended = awaitEnd(run);

        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(ended.attempts()).isEqualTo(2);
        assertThat(ended.disruptions()).isEqualTo(1);
        assertThat(losses(run)).hasSize(steps);
        assertThat(checkpoints.ofRun(user.tenant(), run))
                .extracting(Checkpoint::step)
                .contains((long) steps);
        assertThat(workers.of(user.tenant(), run).getFirst().why())
                .contains("machine 2 of 2 (" + KUBERNETES.kubelet().node() + "): it was evicted");
        try (var pods = Files.list(DIRECTORY.resolve("pods"))) {
            assertThat(pods.filter(pod -> pod.getFileName().toString().startsWith(worker + "-1-")))
                    .singleElement()
                    .satisfies(pod -> assertThat(Files.readString(pod.resolve("worker.log")))
                            .as("what the second machine got before it went")
                            .contains("everything is loaded"));
        }
    }

    private RunId start(String settings) {
        var experiment = experiments.experiment(material, settings);
        return runs.start(user.tenant(), user.user(), experiment.id());
    }

    private TrainingRun get(RunId run) {
        return runs.get(user.tenant(), run);
    }

    private TrainingRun awaitEnd(RunId run) {
        await().atMost(PATIENCE).until(() -> get(run).status().isFinal());
        return get(run);
    }

    private List<MetricPoint> losses(RunId run) {
        return runs.metric(user.tenant(), run, Metric.LOSS, 0, 2000);
    }

    private static List<String> program() {
        return java(WorkerMain.class);
    }

    private static List<String> trainer() {
        if (!TORCHRUN.isEmpty()) {
            return List.of(TORCHRUN.split(","));
        }
        var line = new ArrayList<>(java(FakeTrl.class));
        line.addAll(List.of("pause=1000", "save=2"));
        return line;
    }

    private static List<String> java(Class<?> main) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-Duser.home=" + System.getProperty("user.home"),
                "-cp",
                classPath(),
                main.getName());
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("pods");
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new IllegalStateException(none);
        }
    }
}
