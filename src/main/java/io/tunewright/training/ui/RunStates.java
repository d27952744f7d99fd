package io.tunewright.training.ui;

import io.tunewright.common.ui.Status;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TrainingRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How the dashboard shows where a run stands.
public final class RunStates {

    private static final Duration SILENT_AFTER = Duration.ofMinutes(2);

    private RunStates() {}

    public static Status of(RunStatus status) {
        return switch (status) {
            case QUEUED -> Status.WAITING;
            case PREPARING, STARTING -> Status.STARTING;
            case RESUMING -> Status.RESUMING;
            case RUNNING -> Status.TRAINING;
            case COLLECTING -> Status.WORKING;
            case CANCELLING, PAUSING -> Status.STOPPING;
            case PAUSED -> Status.PAUSED;
            case SUCCEEDED -> Status.FINISHED;
            case FAILED -> Status.FAILED;
            case CANCELLED -> Status.STOPPED;
        };
    }

    /// Tells silence apart: the run counts as running, but its worker gave no sign for two minutes.
    public static Status of(TrainingRun run, Optional<Instant> lastHeartbeat) {
        boolean silent = run.status() == RunStatus.RUNNING
                && lastHeartbeat
                        .filter(Instant.now().minus(SILENT_AFTER)::isAfter)
                        .isPresent();
        return silent ? Status.SILENT : of(run.status());
    }
}
