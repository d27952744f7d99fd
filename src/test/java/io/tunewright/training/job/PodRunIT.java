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
import io.tunewright.worker.RunEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
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
@Import({TestExperiments.class, PodRunIT.Pods.class})
class PodRunIT extends IntegrationTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

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
    private Home home;

    private Principal user;
    private ExperimentSnapshot experiment;

    @BeforeEach
    void prepare() {
        user = signInAs(Role.MEMBER);
        experiment = experiments.experiment(
                experiments.material(user), "max_steps: 300\nsave_steps: 20\nsave_total_limit: 2\n", "who are you?");
    }

    @AfterEach
    void share() {
        pods.shareDisk(false);
    }

    @Test
    void aPodTrainsWhatAProcessBesideTheServerTrains() throws IOException {
        var inPod = awaitEnd(start());
        assertThat(inPod.status()).as(inPod.reason()).isEqualTo(RunStatus.SUCCEEDED);
        var pod = pods.pod(inPod.id().toString(), 1);
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
        var first = pods.pod(run.toString(), 1);
        first.process().destroyForcibly();

        var ended = awaitEnd(run);

        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
        var started = events(run).stream()
                .filter(RunEvent.Started.class::isInstance)
                .map(RunEvent::step)
                .toList();
        assertThat(started).hasSize(2).startsWith(0L);
        assertThat(started.getLast()).as("a collected step").isPositive().isEqualTo(started.getLast() / 20 * 20);
        assertThat(losses(run))
                .extracting(MetricPoint::step)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 300).boxed().toList());
        var whole = awaitEnd(start());
        assertThat(last(run)).as("as if nothing had happened").isEqualTo(last(whole.id()));
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
