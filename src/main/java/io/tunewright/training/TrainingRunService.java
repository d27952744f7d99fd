package io.tunewright.training;

import io.tunewright.cluster.Cluster;
import io.tunewright.common.Check;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.experiment.ExperimentId;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.EventStore;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredAttempt;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// Training runs of a tenant: starting and reading them. What else is done with them: [RunCommands].
@Service
public class TrainingRunService {

    private static final int MAX_KEY_LENGTH = 200;
    private static final int MAX_SAMPLES = 400;
    private static final int MAX_EPOCHS = 100;

    private final ExperimentService experiments;
    private final RunStore runs;
    private final AttemptStore attempts;
    private final EventStore events;
    private final RunTurns turns;
    private final Cluster cluster;
    private final RunSignals signals;
    private final ApplicationEventPublisher publisher;

    TrainingRunService(
            ExperimentService experiments,
            RunStore runs,
            AttemptStore attempts,
            EventStore events,
            RunTurns turns,
            Cluster cluster,
            RunSignals signals,
            ApplicationEventPublisher publisher) {
        this.experiments = experiments;
        this.runs = runs;
        this.attempts = attempts;
        this.events = events;
        this.turns = turns;
        this.cluster = cluster;
        this.signals = signals;
        this.publisher = publisher;
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

    /// How the run came to its state, oldest first.
    public List<RunTransition> history(TenantId tenant, RunId id) {
        stored(tenant, id);
        return runs.history(tenant, id);
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

    private StoredRun stored(TenantId tenant, RunId id) {
        return runs.find(tenant, id).orElseThrow(() -> missing(id.toString()));
    }

    static NotFoundException missing(String id) {
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
