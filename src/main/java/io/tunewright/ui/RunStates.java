package io.tunewright.ui;

import io.tunewright.common.ui.Status;
import io.tunewright.training.RunStatus;

/// How the dashboard shows a run's status.
final class RunStates {

    private RunStates() {}

    static Status of(RunStatus status) {
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
}
