package io.tunewright.training;

import io.tunewright.common.Check;
import io.tunewright.common.ConflictException;
import io.tunewright.common.CrashPoint;
import io.tunewright.common.Dependent;
import io.tunewright.identity.AuditLog;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactStore;
import io.tunewright.training.TrainingRunService.RunDeleted;
import io.tunewright.training.TrainingRunService.RunRequested;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.RunWishes;
import io.tunewright.training.store.StoredRun;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// What can be done with a run once it was started. A wish is stored and audited at once; the run's job acts upon
/// it.
@Service
public class RunCommands {

    private static final int MAX_DEADLINE_HOURS = 8760;

    private final RunStore runs;
    private final RunWishes wishes;
    private final RunCosts costs;
    private final RunSignals signals;
    private final ApplicationEventPublisher publisher;
    private final ArtifactStore artifacts;
    private final AuditLog audit;
    private final List<RunDependents> dependents;

    RunCommands(
            RunStore runs,
            RunWishes wishes,
            RunCosts costs,
            RunSignals signals,
            ApplicationEventPublisher publisher,
            ArtifactStore artifacts,
            AuditLog audit,
            List<RunDependents> dependents) {
        this.runs = runs;
        this.wishes = wishes;
        this.costs = costs;
        this.signals = signals;
        this.publisher = publisher;
        this.artifacts = artifacts;
        this.audit = audit;
        this.dependents = List.copyOf(dependents);
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

    /// Asks a run to write a checkpoint and to give its place free until it is resumed. One that waits is put
    /// aside at once. Does nothing more if it was asked before.
    ///
    /// @throws ConflictException `run-is-over`, or `run-is-ending` while its results are collected or it is
    ///         cancelled
    @PreAuthorize(Permissions.MAY_EDIT)
    public void pause(TenantId tenant, RunId id) {
        var run = stored(tenant, id);
        if (run.isOver()) {
            throw over(run, "Run %d is over and cannot be paused");
        }
        if (!wishes.requestPause(tenant, id)) {
            throw refused(run, "run-is-ending", "Run %d is about to end and cannot be paused");
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
            throw refused(run, "run-not-paused", "Run %d is not paused");
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
            throw refused(run, "run-not-failed", "Run %d has neither failed nor been cancelled");
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

    private void changed(RunId id) {
        signals.changed(id);
        publisher.publishEvent(new RunRequested(id));
    }

    private static String named(StoredRun run) {
        return "%s, run %d %s".formatted(run.run().experimentName(), run.run().number(), run.id());
    }

    private static ConflictException over(StoredRun run, String sentence) {
        return refused(run, "run-is-over", sentence);
    }

    private static ConflictException refused(StoredRun run, String code, String sentence) {
        return new ConflictException(
                code, sentence.formatted(run.run().number()), run.run().number());
    }

    private StoredRun stored(TenantId tenant, RunId id) {
        return runs.find(tenant, id).orElseThrow(() -> TrainingRunService.missing(id.toString()));
    }
}
