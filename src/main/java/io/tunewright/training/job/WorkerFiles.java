package io.tunewright.training.job;

import io.tunewright.training.RunId;
import io.tunewright.training.channel.EventIntake;
import org.springframework.stereotype.Component;

/// What workers needed and left on this machine: none of it is needed when the run is over, but their logs.
@Component
class WorkerFiles {

    private final RunDirectories directories;
    private final EventIntake intake;

    WorkerFiles(RunDirectories directories, EventIntake intake) {
        this.directories = directories;
        this.intake = intake;
    }

    void clear(RunId run) {
        directories.shrink(run);
        intake.forget(run);
    }
}
