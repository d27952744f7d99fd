package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.WorkerName;
import io.tunewright.common.ConflictException;
import io.tunewright.common.InvalidInputException;
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
import io.tunewright.training.RunReason;
import io.tunewright.training.RunStatus;
import io.tunewright.training.RunTransition;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TestExperiments.Material;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.Loss;
import io.tunewright.training.store.StoredAttempt;
import io.tunewright.tunedmodel.TunedModelService;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/// What people and machines do to runs in progress: pause, resume, retry, time limits, lost workers.
@TestPropertySource(
        properties = {
            "tunewright.cluster.local.worker-main=io.tunewright.training.FakeTrainer",
            "tunewright.training.poll-interval=100ms",
            "tunewright.training.heartbeat=100ms",
            "tunewright.training.report-retry=500ms",
            "tunewright.training.retry-pause=50ms",
            "tunewright.training.lost-after=8s",
            "tunewright.training.stop-grace=2s"
        })
@Import(TestExperiments.class)
class RunCommandsIT extends IntegrationTest {

    /// For a machine that has other work too.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Autowired
    private TestExperiments experiments;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private RunCommands commands;

    @Autowired
    private AttemptStore attempts;

    @Autowired
    private Cluster cluster;

    @Autowired
    private CheckpointService checkpoints;

    @Autowired
    private TunedModelService models;

    @Autowired
    private UsageLedger usage;

    private Principal user;
    private Material material;

    @BeforeEach
    void prepare() {
        user = signInAs(Role.MEMBER);
        material = experiments.material(user);
    }

    @Test
    void aPausedRunFreesItsPlaceAndGoesOnWhereItWas() {
        var paused = start(experiment(50, "steps=120", "pause=20"));
        awaitStep(paused, 5);
        var other = start(experiment(0, "steps=3"));

        commands.pause(user.tenant(), paused);
        commands.pause(user.tenant(), paused);
        awaitStatus(paused, RunStatus.PAUSED);

        assertThat(awaitEnd(other).status()).as("the place is free").isEqualTo(RunStatus.SUCCEEDED);
        assertThat(get(paused).why()).isEqualTo(RunReason.ASKED);
        long kept = checkpoints.last(user.tenant(), paused).orElseThrow().step();
        assertThat(get(paused).reason()).isEqualTo("The checkpoint of step %d was kept", kept);
        assertThat(models.ofRun(user.tenant(), paused))
                .as("models of a paused run")
                .isEmpty();

        commands.resume(user.tenant(), paused);
        assertThat(awaitEnd(paused).status()).as(get(paused).reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(losses(paused)).extracting(MetricPoint::step).containsExactlyElementsOf(upTo(120));
        assertThat(attempts.ofRun(user.tenant(), paused))
                .extracting(StoredAttempt::round)
                .containsExactly(0, 1);
        assertThat(usage.thisMonth(user.tenant()).get(UsageKind.TRAINED_TOKENS))
                .as("each token once: 120 steps and 3 of 100 tokens")
                .isEqualTo(12_300);
        assertThat(runs.history(user.tenant(), paused))
                .extracting(RunTransition::after)
                .containsExactly(
                        RunStatus.QUEUED,
                        RunStatus.PREPARING,
                        RunStatus.STARTING,
                        RunStatus.RUNNING,
                        RunStatus.PAUSING,
                        RunStatus.PAUSED,
                        RunStatus.QUEUED,
                        RunStatus.PREPARING,
                        RunStatus.STARTING,
                        RunStatus.RUNNING,
                        RunStatus.COLLECTING,
                        RunStatus.SUCCEEDED);
    }

    @Test
    void aResumedRunComesBeforeThoseThatCameLater() {
        var running = start(experiment(0, "steps=10000"));
        awaitStep(running, 1);
        var early = start(experiment(0, "steps=2"));
        commands.pause(user.tenant(), early);
        assertThat(get(early).status()).as("at once").isEqualTo(RunStatus.PAUSED);
        var late = start(experiment(0, "steps=2"));

        commands.resume(user.tenant(), early);

        assertThat(runs.queuePositions(user.tenant())).containsEntry(early, 0).containsEntry(late, 1);
        commands.cancel(user.tenant(), running);
        assertThat(awaitEnd(late).status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(awaitEnd(early).finishedAt()).isBefore(get(late).finishedAt());
    }

    @Test
    void cancellingAPausedRunKeepsWhatItHas() {
        var run = start(experiment(0, "steps=10000"));
        awaitStep(run, 3);
        commands.pause(user.tenant(), run);
        awaitStatus(run, RunStatus.PAUSED);

        commands.cancel(user.tenant(), run);

        assertThat(awaitEnd(run).status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(models.ofRun(user.tenant(), run)).hasSize(1);
        assertThat(attempts.ofRun(user.tenant(), run)).as("no worker for that").hasSize(1);
    }

    @Test
    void aFailedRunIsRetriedFromWhatWasCollected() {
        var run = start(experiment(5, "steps=20", "exit-at=12"));

        var failed = awaitEnd(run);
        assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
        assertThat(failed.failureKind()).isEqualTo(RunFailureKind.INTERRUPTED);
        assertThat(failed.reason())
                .isEqualTo(
                        "The worker ended 2 times before it was done: the process ended with exit code 7; checkpoints"
                                + " up to the interruption were kept. Look at the log, then retry the run");
        assertThat(failed.disruptions()).as("no machine is to blame").isZero();

        commands.retry(user.tenant(), run);
        var ended = awaitEnd(run);

        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(ended.failureKind()).isNull();
        assertThat(ended.attempts()).isEqualTo(3);
        assertThat(losses(run)).extracting(MetricPoint::step).containsExactlyElementsOf(upTo(20));
        assertThat(checkpoints.ofRun(user.tenant(), run))
                .extracting(Checkpoint::step)
                .containsExactly(20L, 15L, 10L, 5L);
    }

    @Test
    void machinesThatLoseARunCostNoRetries() throws IOException {
        var run = start(experiment(5, "steps=150", "pause=30"));
        for (int attempt = 1; attempt <= 3; attempt++) {
            awaitStep(run, 15L * attempt);
            int current = attempt;
            await().atMost(PATIENCE)
                    .until(() -> attempts.ofRun(user.tenant(), run).size() == current);
            signal(run, attempt, attempt == 1 ? "TERM" : "KILL");
            await().atMost(PATIENCE).until(() -> get(run).disruptions() == current);
        }

        var ended = awaitEnd(run);

        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(ended.disruptions()).isEqualTo(3);
        assertThat(losses(run)).extracting(MetricPoint::step).containsExactlyElementsOf(upTo(150));
        assertThat(runs.history(user.tenant(), run))
                .extracting(RunTransition::after)
                .contains(RunStatus.RESUMING);
    }

    @Test
    void aSilentWorkerIsReplacedAndMayWriteNothingMore() throws IOException {
        var run = start(experiment(5, "steps=100", "pause=30"));
        awaitStep(run, 12);
        signal(run, 1, "STOP");

        await().atMost(PATIENCE).until(() -> attempts.ofRun(user.tenant(), run).size() == 2);
        var lost = attempts.find(user.tenant(), run, 1).orElseThrow();
        assertThat(lost.loss()).isEqualTo(new Loss(Loss.Kind.LOST_CONTACT, "it gave no sign of life for 8 s"));
        try {
            signal(run, 1, "CONT");
        } catch (IllegalStateException killed) {
            // the grace of the stop was shorter
        }

        assertThat(awaitEnd(run).status()).as(get(run).reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(attempts.find(user.tenant(), run, 1).orElseThrow().acknowledged())
                .as("what the old worker reported")
                .isEqualTo(lost.acknowledged());
        assertThat(losses(run)).extracting(MetricPoint::step).containsExactlyElementsOf(upTo(100));
        await().atMost(PATIENCE)
                .until(() -> cluster.running().stream().noneMatch(worker -> worker.equals(lost.worker())));
    }

    @Test
    void aTimeLimitEndsTheRunAndKeepsItsCheckpoint() {
        var run = start(experiment(0, "steps=100000", "pause=20"));
        awaitStep(run, 3);
        commands.deadline(user.tenant(), run, 1 / 3600.0);

        var ended = awaitEnd(run);

        assertThat(ended.failureKind()).as(ended.reason()).isEqualTo(RunFailureKind.DEADLINE);
        long kept = checkpoints.last(user.tenant(), run).orElseThrow().step();
        assertThat(ended.reason())
                .isEqualTo(
                        "The time limit of 0 h is reached at step %d of 100000; the checkpoint of step %d was kept. Raise"
                                + " the limit, then retry the run: it goes on from there",
                        kept, kept);
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> commands.deadline(user.tenant(), run, 0.0));
    }

    @Test
    void aRunEndsAfterTheNextCheckpoint() {
        var run = start(experiment(50, "steps=100000", "pause=10"));
        awaitStep(run, 3);
        commands.stopAfterCheckpoint(user.tenant(), run, true);

        var ended = awaitEnd(run);

        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.CANCELLED);
        assertThat(ended.why()).isEqualTo(RunReason.AFTER_CHECKPOINT);
        long kept = checkpoints.last(user.tenant(), run).orElseThrow().step();
        assertThat(kept % 50).as("a checkpoint that was due anyway").isZero();
        assertThat(ended.reason()).isEqualTo("Stopped after the checkpoint of step %d, as asked", kept);
        assertThat(models.ofRun(user.tenant(), run)).hasSize(1);
    }

    @Test
    void whatIsOverOrNotPausedRefuses() {
        var run = start(experiment(0, "steps=2"));
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> commands.resume(user.tenant(), run))
                .withMessage("Run 1 is not paused");
        awaitEnd(run);
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> commands.pause(user.tenant(), run))
                .withMessage("Run 1 is over and cannot be paused");
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> commands.retry(user.tenant(), run))
                .withMessage("Run 1 has neither failed nor been cancelled");
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> commands.stopAfterCheckpoint(user.tenant(), run, true))
                .withMessage("Run 1 is over");
    }

    private ExperimentSnapshot experiment(int saveSteps, String... options) {
        return experiments.experiment(material, "save_steps: %d\nsave_total_limit: 0".formatted(saveSteps), options);
    }

    private RunId start(ExperimentSnapshot experiment) {
        return runs.start(user.tenant(), user.user(), experiment.id());
    }

    private TrainingRun get(RunId run) {
        return runs.get(user.tenant(), run);
    }

    private void awaitStep(RunId run, long step) {
        await().atMost(PATIENCE)
                .until(() -> get(run).step() >= step || get(run).status().isFinal());
        assertThat(get(run).status()).as(get(run).reason()).isNotIn(RunStatus.FAILED, RunStatus.SUCCEEDED);
    }

    private void awaitStatus(RunId run, RunStatus status) {
        await().atMost(PATIENCE).until(() -> get(run).status() == status);
    }

    private TrainingRun awaitEnd(RunId run) {
        await().atMost(PATIENCE).until(() -> get(run).status().isFinal());
        return get(run);
    }

    private List<MetricPoint> losses(RunId run) {
        return runs.metric(user.tenant(), run, Metric.LOSS, 0, 2000);
    }

    /// Sends a signal to the process of an attempt, which is known by its directory.
    /// Waits for the worker: that it is to run is stored before it does.
    private void signal(RunId run, int attempt, String name) throws IOException {
        WorkerName worker =
                attempts.find(user.tenant(), run, attempt).orElseThrow().worker();
        var process = await().atMost(PATIENCE)
                .until(() -> process(worker), Optional::isPresent)
                .orElseThrow();
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    }

    private Optional<ProcessHandle> process(WorkerName worker) {
        return cluster.log(worker)
                .map(log -> log.getParent().toString())
                .flatMap(directory -> ProcessHandle.allProcesses()
                        .filter(each -> each.info()
                                .arguments()
                                .filter(arguments ->
                                        arguments.length > 0 && arguments[arguments.length - 1].equals(directory))
                                .isPresent())
                        .filter(each -> each.info()
                                .command()
                                .filter(command -> command.endsWith("java"))
                                .isPresent())
                        .findFirst());
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
