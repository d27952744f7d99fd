package io.tunewright.training;

import io.tunewright.common.Paging;
import io.tunewright.experiment.ExperimentId;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.worker.RunEvent;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.stereotype.Service;

/// Training runs of a tenant.
@Service
public class TrainingRunService {

    /// Starts a run of an experiment: stores the intent and returns; the Batch job follows.
    public RunId start(TenantId tenant, UserId author, ExperimentId experiment) {
        throw new UnsupportedOperationException("contract: training");
    }

    public TrainingRun get(TenantId tenant, RunId id) {
        throw new UnsupportedOperationException("contract: training");
    }

    /// Newest first.
    public List<TrainingRun> list(TenantId tenant, Paging paging) {
        throw new UnsupportedOperationException("contract: training");
    }

    public List<TrainingRun> ofExperiment(TenantId tenant, ExperimentId experiment) {
        throw new UnsupportedOperationException("contract: training");
    }

    /// Runs that are not final, oldest first.
    public List<TrainingRun> active(TenantId tenant) {
        throw new UnsupportedOperationException("contract: training");
    }

    /// Asks a run to end; its last checkpoint is kept. Does nothing more if it was asked before.
    ///
    /// @throws io.tunewright.common.ConflictException `run-is-over`
    public void cancel(TenantId tenant, RunId id) {
        throw new UnsupportedOperationException("contract: training");
    }

    /// Stored events after `afterSequence`, oldest first, at most `limit`.
    public List<StoredEvent> events(TenantId tenant, RunId id, long afterSequence, int limit) {
        throw new UnsupportedOperationException("contract: training");
    }

    /// Calls `listener` after every change of the run, from another thread; it then reads what it needs.
    public Subscription subscribe(TenantId tenant, RunId id, Consumer<RunId> listener) {
        throw new UnsupportedOperationException("contract: training");
    }

    /// @param sequence place in the run's events, from 1, without gaps
    public record StoredEvent(long sequence, RunEvent event) {}

    /// Ends the calls to a listener.
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
