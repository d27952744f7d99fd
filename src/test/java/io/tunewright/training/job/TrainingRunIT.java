package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.common.ConflictException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.identity.UsageKind;
import io.tunewright.identity.UsageLedger;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import io.tunewright.training.RunCommands;
import io.tunewright.training.RunFailureKind;
import io.tunewright.training.RunId;
import io.tunewright.training.RunStatus;
import io.tunewright.training.RunWorkers;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TestExperiments.Material;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.job.Seams.Phase;
import io.tunewright.tunedmodel.TunedModelService;
import io.tunewright.worker.RunEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.test.context.TestPropertySource;

/// Runs with the real database, Batch job, worker processes and channel; only what the worker computes is fake.
@TestPropertySource(
        properties = {
            "tunewright.cluster.local.worker-main=io.tunewright.training.FakeTrainer",
            "tunewright.training.poll-interval=100ms",
            "tunewright.training.heartbeat=100ms",
            "tunewright.training.retry-pause=50ms",
            "tunewright.training.report-retry=500ms"
        })
@Import({TestExperiments.class, Seams.class, DatabaseKiller.class})
class TrainingRunIT extends IntegrationTest {

    /// For a machine that has other work too.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Autowired
    private TestExperiments experiments;

    @Autowired
    private DatabaseKiller killer;

    @Autowired
    private TunedModelService models;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private RunCommands commands;

    @Autowired
    private RunWorkers workers;

    @Autowired
    private CheckpointService checkpoints;

    @Autowired
    private UsageLedger usage;

    @Autowired
    private RunDirectories directories;

    private Principal user;
    private Material material;

    @BeforeEach
    void prepare() {
        user = signInAs(Role.MEMBER);
        material = experiments.material(user);
    }

    @Test
    void aRunIsTrainedReportedAndCollected() {
        var run = start(experiment(5, 2, "steps=20"));

        var ended = awaitEnd(run);

        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(ended.step()).isEqualTo(20);
        assertThat(ended.totalSteps()).isEqualTo(20);
        assertThat(ended.trainedTokens()).isEqualTo(2000);
        assertThat(sequencesOf(run)).containsExactlyElementsOf(upTo(35));
        assertThat(losses(run)).extracting(MetricPoint::step).containsExactlyElementsOf(upTo(20));
        assertThat(checkpoints.ofRun(user.tenant(), run))
                .as("two: the newest and the best")
                .extracting(Checkpoint::step, Checkpoint::best, Checkpoint::last)
                .containsExactly(tuple(20L, false, true), tuple(10L, true, false));
        assertThat(runs.hardest(user.tenant(), run)).singleElement().satisfies(epoch -> {
            assertThat(epoch.step()).isEqualTo(20);
            assertThat(epoch.rows()).containsExactly(new RunEvent.HardRow(3, 4.5, 12, "wrong label"));
        });
        assertThat(ended.reason()).isEqualTo("The fake trainer is done.");
        assertThat(checkpoints.last(user.tenant(), run).orElseThrow().files().files())
                .containsOnlyKeys("adapter_model.safetensors", "adapter_config.json", "empty.txt", "manifest.json");
        assertThat(usage.thisMonth(user.tenant())).containsEntry(UsageKind.TRAINED_TOKENS, 2000L);
        assertThat(directories.of(run, 1).resolve("checkpoints")).doesNotExist();
        assertThat(runs.workerLogs(user.tenant(), run))
                .singleElement()
                .satisfies(log -> assertThat(log).content().contains("the fake trainer begins"));
        assertThat(workers.of(user.tenant(), run))
                .as("where it was is not forgotten")
                .singleElement()
                .satisfies(worker -> assertThat(worker.node()).isNotBlank());
        var times = runs.times(user.tenant(), run);
        assertThat(List.of(
                        times.created(),
                        times.admitted(),
                        times.prepared(),
                        times.launched(),
                        times.training(),
                        times.collecting(),
                        times.finished()))
                .isSorted();
    }

    /// @param death when it has just begun, while its checkpoint is sent, between two checkpoints, and when all
    ///              but the result is written
    @ParameterizedTest
    @CsvSource({"0, 0", "10, 10", "12, 10", "20, 20"})
    void anInterruptedWorkerIsFollowedByAnotherThatGoesOn(long death, long resumed) {
        var run = start(experiment(5, 0, "steps=20", "weights=3000000", "die-at=" + death));

        var ended = awaitEnd(run);

        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(losses(run)).extracting(MetricPoint::step).containsExactlyElementsOf(upTo(20));
        assertThat(events(run).stream()
                        .filter(RunEvent.Started.class::isInstance)
                        .map(RunEvent::step))
                .containsExactly(0L, resumed);
        assertThat(sequencesOf(run))
                .containsExactlyElementsOf(upTo(sequencesOf(run).size()));
        assertThat(checkpoints.ofRun(user.tenant(), run))
                .extracting(Checkpoint::step)
                .containsExactly(20L, 15L, 10L, 5L);
    }

    @Test
    void aWorkerThatIsAlwaysInterruptedFailsTheRun() {
        var run = start(experiment(5, 0, "steps=20", "die-at=12", "die-always=1"));

        var ended = awaitEnd(run);

        assertThat(ended.status()).isEqualTo(RunStatus.FAILED);
        assertThat(ended.failureKind()).isEqualTo(RunFailureKind.INTERRUPTED);
        assertThat(ended.reason())
                .isEqualTo(
                        "The worker ended 6 times before it was done: the process was killed (signal 9), by a person or"
                                + " because the machine ran out of memory; checkpoints up to the interruption were kept. Look at"
                                + " the log, then retry the run");
    }

    @Test
    void aFailureIsToldInTheWorkersWords() {
        var run = start(experiment(5, 0, "diverge-at=7"));

        var ended = awaitEnd(run);

        assertThat(ended.status()).isEqualTo(RunStatus.FAILED);
        assertThat(ended.failureKind()).isEqualTo(RunFailureKind.DIVERGED);
        assertThat(ended.reason())
                .isEqualTo(
                        "The loss became no number at step 7. The checkpoint of step 5 was kept; lower the learning rate");
        assertThat(checkpoints.ofRun(user.tenant(), run))
                .extracting(Checkpoint::step)
                .containsExactly(5L);
        assertThat(ended.lastLoss()).isNull();
        assertThat(losses(run)).extracting(MetricPoint::step).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void checkpointsOfADivergedModelAreDropped() {
        var run = start(experiment(2, 0, "diverge-at=7", "good=2"));

        assertThat(awaitEnd(run).failureKind()).isEqualTo(RunFailureKind.DIVERGED);

        assertThat(checkpoints.ofRun(user.tenant(), run))
                .as("those of steps 4 and 6 were delivered and are no good")
                .extracting(Checkpoint::step)
                .containsExactly(2L);
    }

    @Test
    void cancelKeepsTheLastCheckpointAndMayBeRepeated() {
        var run = start(experiment(0, 0, "steps=10000"));
        await().atMost(PATIENCE).until(() -> get(run).step() > 3);

        commands.cancel(user.tenant(), run);
        commands.cancel(user.tenant(), run);
        assertThat(get(run).status()).isEqualTo(RunStatus.CANCELLING);

        var ended = awaitEnd(run);
        assertThat(ended.status()).isEqualTo(RunStatus.CANCELLED);
        var kept = checkpoints.last(user.tenant(), run).orElseThrow();
        assertThat(ended.reason()).isEqualTo("Cancelled; the checkpoint of step %d was kept", kept.step());
        commands.cancel(user.tenant(), run);
        assertThat(get(run).status()).isEqualTo(RunStatus.CANCELLED);
    }

    @ParameterizedTest
    @EnumSource
    void aRunSurvivesTheDeathOfTheDatabase(Phase phase) {
        var experiment = experiment(10, 0, "steps=40", "pause=30", "weights=3000000");
        killer.arm(phase);
        var run = start(experiment);

        await().atMost(PATIENCE).ignoreExceptions().until(() -> get(run).status()
                .isFinal());
        assertThat(killer.hasStruck()).as("the database was killed").isTrue();
        assertThat(get(run).status()).as(get(run).reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(losses(run)).extracting(MetricPoint::step).containsExactlyElementsOf(upTo(40));
        assertThat(sequencesOf(run))
                .containsExactlyElementsOf(upTo(sequencesOf(run).size()));
        assertThat(events(run).stream().filter(RunEvent.Started.class::isInstance))
                .as("attempts")
                .hasSize(1);
        assertThat(checkpoints.ofRun(user.tenant(), run))
                .extracting(Checkpoint::step)
                .containsExactly(40L, 30L, 20L, 10L);
        assertThat(models.ofRun(user.tenant(), run)).as("models").hasSize(1);
    }

    @Test
    void whatIsOverCannotBeCancelled() {
        var run = start(experiment(0, 0, "steps=2"));
        awaitEnd(run);

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> commands.cancel(user.tenant(), run))
                .withMessage("Run 1 is over and cannot be cancelled");
    }

    @Test
    void otherRunsWaitForTheirTurn() {
        var first = start(experiment(0, 0, "steps=10000"));
        var second = start(experiment(0, 0, "steps=2"));
        var third = start(experiment(0, 0, "steps=2"));
        await().atMost(PATIENCE).until(() -> get(first).step() > 0);

        assertThat(get(second).status()).isEqualTo(RunStatus.QUEUED);
        assertThat(runs.queuePositions(user.tenant())).containsOnly(Map.entry(second, 0), Map.entry(third, 1));
        assertThat(runs.active(user.tenant())).extracting(TrainingRun::id).containsExactly(first, second, third);

        commands.cancel(user.tenant(), second);
        assertThat(get(second).status()).isEqualTo(RunStatus.CANCELLED);
        commands.cancel(user.tenant(), first);
        assertThat(awaitEnd(third).status()).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void nonsenseOfTheWorkerIsDroppedAndTold() {
        var run = start(experiment(0, 0, "steps=5", "garbage=1"));

        assertThat(awaitEnd(run).status()).isEqualTo(RunStatus.SUCCEEDED);

        assertThat(losses(run)).hasSize(5);
        assertThat(events(run))
                .filteredOn(RunEvent.Logged.class::isInstance)
                .extracting(event -> ((RunEvent.Logged) event).message())
                .allMatch(message -> message.startsWith(
                        "lines of the worker's report dropped as too long, too many or not readable: "))
                .isNotEmpty();
    }

    @Test
    void theSameKeyStartsOneRun() {
        var experiment = experiment(0, 0, "steps=2");

        var first = runs.start(user.tenant(), user.user(), experiment.id(), "key-1");
        var second = runs.start(user.tenant(), user.user(), experiment.id(), "key-1");

        assertThat(second).isEqualTo(first);
        awaitEnd(first);
        assertThat(runs.ofExperiment(user.tenant(), experiment.id()))
                .extracting(TrainingRun::number)
                .containsExactly(1);
    }

    @Test
    void runsOfOthersDoNotExist() {
        var run = start(experiment(0, 0, "steps=2"));
        awaitEnd(run);
        var stranger = signInAs(Role.OWNER);

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> runs.get(stranger.tenant(), run))
                .withMessage("There is no run " + run);
        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> commands.cancel(stranger.tenant(), run));
        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> runs.events(stranger.tenant(), run, 0, 10));
        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> checkpoints.ofRun(stranger.tenant(), run));
        assertThat(runs.list(stranger.tenant(), Paging.FIRST)).isEmpty();
    }

    @Test
    void aViewerMayLookButNotStart() {
        var experiment = experiment(0, 0, "steps=2");
        var viewer = organisation().viewer();
        signIn(viewer);

        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> runs.start(viewer.tenant(), viewer.user(), experiment.id()));
    }

    private ExperimentSnapshot experiment(int saveSteps, int keep, String... options) {
        return experiments.experiment(
                material, "save_steps: %d\nsave_total_limit: %d".formatted(saveSteps, keep), options);
    }

    private RunId start(ExperimentSnapshot experiment) {
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

    private List<RunEvent> events(RunId run) {
        return runs.events(user.tenant(), run, 0, 10_000).stream()
                .map(TrainingRunService.StoredEvent::event)
                .toList();
    }

    private List<Long> sequencesOf(RunId run) {
        return runs.events(user.tenant(), run, 0, 10_000).stream()
                .map(TrainingRunService.StoredEvent::sequence)
                .toList();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
