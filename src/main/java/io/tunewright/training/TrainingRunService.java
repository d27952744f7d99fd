package io.tunewright.training;

import io.tunewright.cluster.Cluster;
import io.tunewright.common.Check;
import io.tunewright.common.ConflictException;
import io.tunewright.common.CrashPoint;
import io.tunewright.common.Dependent;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.experiment.ExperimentId;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.identity.AuditLog;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.storage.ArtifactStore;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.EventStore;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.RunWishes;
import io.tunewright.training.store.StoredAttempt;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// Training runs of a tenant.
@Service
public class TrainingRunService {

    private static final int MAX_KEY_LENGTH = 200;
    private static final int MAX_SAMPLES = 400;
    private static final int MAX_EPOCHS = 100;
    private static final int MAX_DEADLINE_HOURS = 8760;

    private final ExperimentService experiments;
    private final RunStore runs;
    private final RunWishes wishes;
    private final AttemptStore attempts;
    private final EventStore events;
    private final RunTurns turns;
    private final RunCosts costs;
    private final Cluster cluster;
    private final RunSignals signals;
    private final ApplicationEventPublisher publisher;
    private final ArtifactStore artifacts;
    private final AuditLog audit;
    private final List<RunDependents> dependents;

    TrainingRunService(
            ExperimentService experiments,
            RunStore runs,
            RunWishes wishes,
            AttemptStore attempts,
            EventStore events,
            RunTurns turns,
            RunCosts costs,
            Cluster cluster,
            RunSignals signals,
            ApplicationEventPublisher publisher,
            ArtifactStore artifacts,
            AuditLog audit,
            List<RunDependents> dependents) {
        this.experiments = experiments;
        this.runs = runs;
        this.wishes = wishes;
        this.attempts = attempts;
        this.events = events;
        this.turns = turns;
        this.costs = costs;
        this.cluster = cluster;
        this.signals = signals;
        this.publisher = publisher;
        this.artifacts = artifacts;
        this.audit = audit;
        this.dependents = List.copyOf(dependents);
    }

    /// Starts a run of an experiment: stores the intent and returns; the Batch job follows.
    @PreAuthorize(Permissions.MAY_EDIT)
    public RunId start(TenantId tenant, UserId author, ExperimentId experiment) {
        return insert(tenant, author, experiment, null);
    }

    /// Starts a run, or returns the one that was started with the same key before.
    ///
    /// @param idempotencyKey chosen by the client, at most 200 characters
    @PreAuthorize(Permissions.MAY_EDIT)
    public RunId start(TenantId tenant, UserId author, ExperimentId experiment, String idempotencyKey) {
        Check.length("Idempotency-Key", idempotencyKey, 1, MAX_KEY_LENGTH);
        return insert(tenant, author, experiment, idempotencyKey);
    }

    public TrainingRun get(TenantId tenant, RunId id) {
        return stored(tenant, id).run();
    }

    /// The run whose id stands in an address; what is no id is the id of nothing.
    public TrainingRun byAddress(TenantId tenant, String id) {
        try {
            return get(tenant, RunId.of(id));
        } catch (IllegalArgumentException noId) {
            throw missing(id);
        }
    }

    /// Newest first.
    public List<TrainingRun> list(TenantId tenant, Paging paging) {
        return runs.list(tenant, paging).stream().map(StoredRun::run).toList();
    }

    /// Newest first.
    public List<TrainingRun> ofExperiment(TenantId tenant, ExperimentId experiment) {
        return ofExperiments(tenant, List.of(experiment));
    }

    /// Runs of some experiments, newest first.
    public List<TrainingRun> ofExperiments(TenantId tenant, List<ExperimentId> some) {
        return runs.ofExperiments(tenant, some).stream().map(StoredRun::run).toList();
    }

    /// Runs that are not final, oldest first.
    public List<TrainingRun> active(TenantId tenant) {
        return runs.active(tenant).stream().map(StoredRun::run).toList();
    }

    /// When the run came into its phases.
    public RunTimes times(TenantId tenant, RunId id) {
        return stored(tenant, id).times();
    }

    /// How many runs, of all organisations, are to have their turn before each waiting run of the tenant.
    public Map<RunId, Integer> queuePositions(TenantId tenant) {
        var positions = new HashMap<RunId, Integer>();
        for (var place : turns.look().places()) {
            if (place.run().tenant().equals(tenant)) {
                positions.put(place.run().run(), place.ahead());
            }
        }
        return positions;
    }

    /// Lines of its workers' reports that were not fit to be stored, or too many.
    public long droppedLines(TenantId tenant, RunId id) {
        get(tenant, id);
        return attempts.ofRun(tenant, id).stream()
                .mapToLong(StoredAttempt::dropped)
                .sum();
    }

    /// When the run's worker last called, if it ever did.
    public Optional<Instant> lastHeartbeat(TenantId tenant, RunId id) {
        var run = stored(tenant, id);
        return attempts.find(tenant, id, run.attempts()).flatMap(attempt -> Optional.ofNullable(attempt.heartbeat()));
    }

    /// Asks a run to end; its last checkpoint is kept. Does nothing more if it was asked before.
    ///
    /// @throws ConflictException `run-is-over`
    @PreAuthorize(Permissions.MAY_EDIT)
    public void cancel(TenantId tenant, RunId id) {
        var run = stored(tenant, id);
        if (run.isOver() && !run.cancelRequested()) {
            throw over(run, "Run %d is over and cannot be cancelled");
        }
        if (!run.cancelRequested()) {
            wishes.requestCancel(tenant, id);
            CrashPoint.reach("cancel.after-request");
            audit.record("run.cancelled", named(run));
            changed(id);
        }
    }

    /// Asks a run to write a checkpoint and to give its place free until it is resumed. One that waits is put aside
    /// at once. Does nothing more if it was asked before.
    ///
    /// @throws ConflictException `run-is-over`, or `run-is-ending` while its results are collected or it is cancelled
    @PreAuthorize(Permissions.MAY_EDIT)
    public void pause(TenantId tenant, RunId id) {
        var run = stored(tenant, id);
        if (run.isOver()) {
            throw over(run, "Run %d is over and cannot be paused");
        }
        if (!wishes.requestPause(tenant, id)) {
            throw new ConflictException(
                    "run-is-ending",
                    "Run %d is about to end and cannot be paused"
                            .formatted(run.run().number()),
                    run.run().number());
        }
        audit.record("run.paused", named(run));
        changed(id);
    }

    /// Lets a paused run wait for its turn; it goes on from its last checkpoint, and comes before runs of its
    /// organisation that were started later.
    ///
    /// @throws ConflictException `run-not-paused`
    @PreAuthorize(Permissions.MAY_EDIT)
    public void resume(TenantId tenant, RunId id) {
        var run = stored(tenant, id);
        if (!wishes.requeue(tenant, id, Set.of(RunStatus.PAUSED))) {
            throw new ConflictException(
                    "run-not-paused",
                    "Run %d is not paused".formatted(run.run().number()),
                    run.run().number());
        }
        audit.record("run.resumed", named(run));
        changed(id);
    }

    /// Lets a run that failed or was cancelled go on from its last checkpoint, or begin anew if it has none.
    ///
    /// @throws ConflictException `run-not-failed`
    @PreAuthorize(Permissions.MAY_EDIT)
    public void retry(TenantId tenant, RunId id) {
        var run = stored(tenant, id);
        if (!wishes.requeue(tenant, id, Set.of(RunStatus.FAILED, RunStatus.CANCELLED))) {
            throw new ConflictException(
                    "run-not-failed",
                    "Run %d has neither failed nor been cancelled"
                            .formatted(run.run().number()),
                    run.run().number());
        }
        audit.record("run.retried", named(run));
        changed(id);
    }

    /// Asks a run to end with the next checkpoint that it writes anyway, or takes that back.
    ///
    /// @throws ConflictException `run-is-over`
    @PreAuthorize(Permissions.MAY_EDIT)
    public void stopAfterCheckpoint(TenantId tenant, RunId id, boolean wanted) {
        var run = stored(tenant, id);
        if (!wishes.stopAfterCheckpoint(tenant, id, wanted)) {
            throw over(run, "Run %d is over");
        }
        audit.record(wanted ? "run.stop_after_checkpoint" : "run.no_stop_after_checkpoint", named(run));
        changed(id);
    }

    /// Sets the time that the run's workers may take altogether; when it is over the run keeps a checkpoint and
    /// fails.
    ///
    /// @param hours above 0 and at most a year; null for no limit
    /// @throws ConflictException `run-is-over`, unless it failed or was cancelled and may be retried
    @PreAuthorize(Permissions.MAY_EDIT)
    public void deadline(TenantId tenant, RunId id, @Nullable Double hours) {
        Check.that(
                hours == null || hours > 0 && hours <= MAX_DEADLINE_HOURS,
                "hours",
                "must be above 0 and at most " + MAX_DEADLINE_HOURS);
        var run = stored(tenant, id);
        @Nullable Long seconds = hours == null ? null : Math.max(1, Math.round(hours * 3600));
        if (!wishes.deadline(tenant, id, seconds)) {
            throw over(run, "Run %d has succeeded");
        }
        audit.record("run.deadline_set", named(run));
        changed(id);
    }

    /// How the run came to its state, oldest first.
    public List<RunTransition> history(TenantId tenant, RunId id) {
        stored(tenant, id);
        return runs.history(tenant, id);
    }

    /// Asks a run's worker to write a checkpoint after the current step.
    ///
    /// @throws ConflictException `run-is-over`
    @PreAuthorize(Permissions.MAY_EDIT)
    public void saveCheckpoint(TenantId tenant, RunId id) {
        var run = stored(tenant, id);
        if (run.isOver()) {
            throw over(run, "Run %d is over: its worker writes no more checkpoints");
        }
        wishes.requestCheckpoint(tenant, id, true);
    }

    /// Removes a run that is over, with its events and checkpoints, and frees their disk.
    ///
    /// @throws ConflictException `run-not-over`, or `run-in-use` if it yielded a model, which the message names
    @PreAuthorize(Permissions.MAY_EDIT)
    public void delete(TenantId tenant, RunId id) {
        var run = stored(tenant, id).run();
        String name = "%s, run %d".formatted(run.experimentName(), run.number());
        if (!run.status().isFinal()) {
            throw new ConflictException("run-not-over", "%s is not over. Cancel it first".formatted(name), name);
        }
        costs.settle(); // what it cost is remembered
        try {
            runs.delete(tenant, id);
        } catch (DataIntegrityViolationException used) {
            throw Dependent.refusal(
                    "run-in-use",
                    name,
                    dependents.stream()
                            .flatMap(each -> each.of(tenant, id).stream())
                            .toList());
        }
        artifacts.release(tenant.value());
        publisher.publishEvent(new RunDeleted(id));
        audit.record("run.deleted", name + " " + id);
    }

    /// Stored events after `afterSequence`, oldest first, at most `limit`.
    public List<StoredEvent> events(TenantId tenant, RunId id, long afterSequence, int limit) {
        stored(tenant, id);
        return events.after(tenant, id, afterSequence, limit);
    }

    /// Number of the newest event, 0 if there is none.
    public long lastSequence(TenantId tenant, RunId id) {
        return stored(tenant, id).lastSequence();
    }

    /// A metric over the steps after `afterStep`, at most `maxPoints`: of more, each stretch keeps its lowest and
    /// highest.
    public List<MetricPoint> metric(TenantId tenant, RunId id, Metric metric, long afterStep, int maxPoints) {
        stored(tenant, id);
        return Downsampling.extremes(events.metric(tenant, id, metric, afterStep), maxPoints);
    }

    /// Answers to the recipe's fixed prompts, oldest first.
    public List<RunEvent.Sampled> samples(TenantId tenant, RunId id) {
        stored(tenant, id);
        return events.samples(tenant, id, MAX_SAMPLES);
    }

    /// Rows of highest loss, those of the newest epoch last; of an epoch that was trained twice, after an
    /// interruption, the later list.
    public List<RunEvent.HardestRows> hardest(TenantId tenant, RunId id) {
        stored(tenant, id);
        var byStep = new TreeMap<Long, RunEvent.HardestRows>();
        events.hardest(tenant, id, MAX_EPOCHS).forEach(rows -> byStep.put(rows.step(), rows));
        return List.copyOf(byStep.values());
    }

    /// Output of the run's workers, oldest attempt first, as far as it lies on this machine.
    public List<Path> workerLogs(TenantId tenant, RunId id) {
        stored(tenant, id);
        return attempts.ofRun(tenant, id).stream()
                .map(StoredAttempt::worker)
                .map(cluster::log)
                .flatMap(Optional::stream)
                .toList();
    }

    /// Calls `listener` after every change of the run, from another thread; it then reads what it needs.
    public Subscription subscribe(TenantId tenant, RunId id, Consumer<RunId> listener) {
        stored(tenant, id);
        return signals.subscribe(id, listener);
    }

    private RunId insert(TenantId tenant, UserId author, ExperimentId experiment, @Nullable String key) {
        var run = runs.insert(tenant, author, experiments.get(tenant, experiment), key);
        publisher.publishEvent(new RunRequested(run));
        return run;
    }

    private void changed(RunId id) {
        signals.changed(id);
        publisher.publishEvent(new RunRequested(id));
    }

    private static String named(StoredRun run) {
        return "%s, run %d %s".formatted(run.run().experimentName(), run.run().number(), run.id());
    }

    private static ConflictException over(StoredRun run, String sentence) {
        return new ConflictException(
                "run-is-over", sentence.formatted(run.run().number()), run.run().number());
    }

    private StoredRun stored(TenantId tenant, RunId id) {
        return runs.find(tenant, id).orElseThrow(() -> missing(id.toString()));
    }

    private static NotFoundException missing(String id) {
        return new NotFoundException("run-not-found", "There is no run %s".formatted(id), id);
    }

    /// @param sequence place in the run's events, from 1, without gaps
    public record StoredEvent(long sequence, RunEvent event) {}

    /// A run waits for its turn.
    public record RunRequested(RunId run) {}

    /// A run is gone; whoever has files of it removes them.
    public record RunDeleted(RunId run) {}

    /// Ends the calls to a listener.
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
