package io.tunewright.checkpoint.upload;

import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.common.ConflictException;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import io.tunewright.training.RunOutputs;
import io.tunewright.training.TrainingRunService;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// First of those who collect a run: throws away what was never completed, and lets no run succeed that delivered
/// nothing whole.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class DeliveredCheckpoints implements RunOutputs {

    private final CheckpointStaging staging;
    private final CheckpointService checkpoints;

    DeliveredCheckpoints(CheckpointStaging staging, CheckpointService checkpoints) {
        this.staging = staging;
        this.checkpoints = checkpoints;
    }

    @EventListener
    void forget(TrainingRunService.RunDeleted deleted) {
        staging.remove(staging.ofRun(deleted.run()));
    }

    @Override
    public void diverged(TenantId tenant, RunId run, long lastGood) {
        staging.remove(staging.ofRun(run));
        checkpoints.dropAfter(tenant, run, lastGood);
    }

    @Override
    public void collect(TenantId tenant, RunId run, boolean cancelled) {
        staging.remove(staging.ofRun(run));
        if (!cancelled && checkpoints.last(tenant, run).isEmpty()) {
            throw new ConflictException(
                    "checkpoint-not-delivered",
                    "The run was trained, but none of its checkpoints arrived whole. Check that there is room in your"
                            + " organisation's storage, then start the experiment again");
        }
    }
}
