package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.common.Home;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import io.tunewright.training.RunId;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.RunResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.TestPropertySource;

/// Real runs in pods that share no disk with the server: what they need comes over the channel, what they make goes
/// back over it.
@TestPropertySource(
        properties = {
            "tunewright.training.poll-interval=100ms",
            "tunewright.training.pods.heartbeat=200ms",
            "tunewright.training.pods.report-retry=500ms"
        })
@Import({TestExperiments.class, SharedNothingIT.Pods.class})
class SharedNothingIT extends IntegrationTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int STEPS = 300;

    @TestConfiguration(proxyBeanMethods = false)
    static class Pods {

        @Bean
        @Primary
        ProcessPods pods() {
            return new ProcessPods();
        }
    }

    @Autowired
    private ProcessPods pods;

    @Autowired
    private TestExperiments experiments;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private CheckpointService checkpoints;

    @Autowired
    private AttemptStore attempts;

    @Autowired
    private Home home;

    private Principal user;
    private ExperimentSnapshot experiment;

    @BeforeEach
    void prepare() {
        user = signInAs(Role.MEMBER);
        experiment = experiments.experiment(
                experiments.material(user),
                "max_steps: " + STEPS + "\nsave_steps: 20\nsave_total_limit: 2\n",
                "who are you?");
    }

    @AfterEach
    void asItWas() {
        pods.shareDisk(false);
        pods.route(UnaryOperator.identity());
    }

    @Test
    void aPodTrainsWhatAProcessBesideTheServerTrains() throws IOException {
        var inPod = awaitEnd(start());
        assertThat(inPod.status()).as(inPod.reason()).isEqualTo(RunStatus.SUCCEEDED);
        var pod = pods.pod(inPod.id(), 1);
        assertThat(log(inPod.id())).anyMatch(line -> line.startsWith("everything is loaded: "));
        assertKnowsNothingOfTheServer(pod);

        pods.shareDisk(true);
        var beside = awaitEnd(start());
        assertThat(beside.status()).as(beside.reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(last(inPod.id())).isEqualTo(last(beside.id()));
    }

    @Test
    void anotherPodGoesOnFromWhatWasCollectedOfTheFirst() {
        var run = start();
        await().atMost(PATIENCE)
                .until(() -> checkpoints.last(user.tenant(), run).isPresent());
        var first = pods.pod(run, 1);
        first.process().destroyForcibly();

        var ended = awaitEnd(run);

        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
        var started = starts(run);
        assertThat(started).hasSize(2).startsWith(0L);
        assertThat(started.getLast()).as("a collected step").isPositive().isEqualTo(started.getLast() / 20 * 20);
        assertThat(losses(run)).extracting(MetricPoint::step).containsExactlyElementsOf(upTo(STEPS));
        var whole = awaitEnd(start());
        assertThat(last(run)).as("as if nothing had happened").isEqualTo(last(whole.id()));
    }

    @Test
    void whatIsCutArrivesOnceAndWhole() throws IOException {
        try (var network = new BadNetwork(port)) {
            pods.route(url -> url.replace(":" + port + "/", ":" + network.port() + "/"));
            network.cut(60);

            var ended = awaitEnd(start());

            assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
            assertThat(network.cutsToCome()).as("connections that were not cut").isZero();
            assertEveryStepOnce(ended.id());
            assertThat(last(ended.id())).isEqualTo(last(awaitEnd(start()).id()));
        }
    }

    @Test
    void aServerThatIsAwayForLongGetsEverythingAfterwards() throws IOException {
        try (var network = new BadNetwork(port)) {
            pods.route(url -> url.replace(":" + port + "/", ":" + network.port() + "/"));
            var run = start();
            await().atMost(PATIENCE).until(() -> runs.get(user.tenant(), run).step() > 0);

            network.away(true);
            var pod = pods.pod(run, 1);
            await().atMost(PATIENCE).until(() -> Files.exists(pod.directory().resolve(RunResult.FILE)));
            assertThat(runs.get(user.tenant(), run).step())
                    .as("the server heard nothing")
                    .isLessThan(STEPS);
            assertThat(pod.process().isAlive()).as("the worker waits to tell").isTrue();
            network.away(false);

            var ended = awaitEnd(run);
            assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
            assertEveryStepOnce(run);
            assertThat(checkpoints.last(user.tenant(), run).orElseThrow().step())
                    .isEqualTo(STEPS);
        }
    }

    @Test
    void aPodThatWakesUpAfterItWasReplacedWritesNothingAndEnds() throws Exception {
        var run = start();
        await().atMost(PATIENCE)
                .until(() -> checkpoints.last(user.tenant(), run).isPresent());
        var zombie = pods.pod(run, 1);
        signal("STOP", zombie);
        pods.loseNode(zombie);
        await().atMost(PATIENCE).until(() -> starts(run).size() == 2);
        var known = attempts.find(user.tenant(), run, 1).orElseThrow();

        signal("CONT", zombie);

        assertThat(zombie.process().waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        var ended = awaitEnd(run);
        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(attempts.find(user.tenant(), run, 1).orElseThrow().acknowledged())
                .as("what it had reported")
                .isEqualTo(known.acknowledged());
        assertThat(attempts.find(user.tenant(), run, 1).orElseThrow().result()).isNull();
        assertThat(losses(run)).extracting(MetricPoint::step).containsExactlyElementsOf(upTo(STEPS));
    }

    private static void signal(String signal, ProcessPods.Pod pod) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pod.process().pid()))
                .start()
                .waitFor();
    }

    private List<Long> starts(RunId run) {
        return events(run).stream()
                .filter(RunEvent.Started.class::isInstance)
                .map(RunEvent::step)
                .toList();
    }

    private void assertEveryStepOnce(RunId run) {
        var steps = events(run).stream()
                .filter(RunEvent.Progress.class::isInstance)
                .map(RunEvent::step)
                .toList();
        assertThat(steps).containsExactlyElementsOf(upTo(STEPS));
        assertThat(starts(run)).containsExactly(0L);
        var sequences = runs.events(user.tenant(), run, 0, 10_000).stream()
                .map(TrainingRunService.StoredEvent::sequence)
                .toList();
        assertThat(sequences).containsExactlyElementsOf(upTo(sequences.size()));
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    /// It was given an address and a token, and found out no more.
    private void assertKnowsNothingOfTheServer(ProcessPods.Pod pod) throws IOException {
        var secrets = List.of(home.directory("").toString(), "jdbc:", "password");
        try (var files = Files.walk(pod.directory())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(secrets).as(file.toString()).noneMatch(text::contains);
            }
        }
    }

    private List<String> log(RunId run) {
        return events(run).stream()
                .filter(RunEvent.Logged.class::isInstance)
                .map(event -> ((RunEvent.Logged) event).message())
                .toList();
    }

    /// What the run's last checkpoint learned, by hash.
    private String last(RunId run) {
        Checkpoint last = checkpoints.last(user.tenant(), run).orElseThrow();
        return last.step() + " "
                + last.files().files().get("adapter_model.safetensors").hash().hex();
    }

    private RunId start() {
        return runs.start(user.tenant(), user.user(), experiment.id());
    }

    private TrainingRun awaitEnd(RunId run) {
        await().atMost(PATIENCE)
                .until(() -> runs.get(user.tenant(), run).status().isFinal());
        return runs.get(user.tenant(), run);
    }

    private List<RunEvent> events(RunId run) {
        return runs.events(user.tenant(), run, 0, 10_000).stream()
                .map(TrainingRunService.StoredEvent::event)
                .toList();
    }

    private List<MetricPoint> losses(RunId run) {
        return runs.metric(user.tenant(), run, Metric.LOSS, 0, 2000);
    }
}
