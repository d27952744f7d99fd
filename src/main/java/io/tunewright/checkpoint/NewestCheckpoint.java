package io.tunewright.checkpoint;

import io.tunewright.identity.TenantId;
import io.tunewright.training.CollectedCheckpoints;
import io.tunewright.training.RunId;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Lets a run that was interrupted go on where it was.
@Component
class NewestCheckpoint implements CollectedCheckpoints {

    private final CheckpointRepository checkpoints;

    NewestCheckpoint(CheckpointRepository checkpoints) {
        this.checkpoints = checkpoints;
    }

    @Override
    public Optional<Collected> newest(TenantId tenant, RunId run) {
        return checkpoints.ofRun(tenant, run).stream()
                .findFirst()
                .map(newest -> new Collected(newest.step(), newest.files()));
    }
}
