package io.tunewright.training.store;

import io.tunewright.cluster.WorkerState;
import io.tunewright.training.RunFailureKind;

/// How a worker was lost before it was done.
///
/// @param why a part of a sentence, in the words of who saw it
public record Loss(Kind kind, String why) {

    /// What ended it: the causes that a cluster knows, and silence.
    public enum Kind {
        CRASHED,
        HOST_OUT_OF_MEMORY,
        DISK_FULL,
        EVICTED,
        PREEMPTED,
        NODE_LOST,
        KILLED,
        IMAGE_MISSING,
        REFUSED,
        UNSCHEDULABLE,
        DEADLINE,
        /// It gave no sign of life for longer than it may.
        LOST_CONTACT;

        public static Kind of(WorkerState.Cause cause) {
            return valueOf(cause.name());
        }

        /// Whether the machine is to blame: another worker may well get further.
        public boolean isDisruption() {
            return this == LOST_CONTACT || WorkerState.Cause.valueOf(name()).isInfrastructure();
        }

        /// What a run is said to have failed of that this kept from its end.
        public RunFailureKind failure() {
            return this == LOST_CONTACT
                    ? RunFailureKind.LOST_CONTACT
                    : RunFailureKind.of(WorkerState.Cause.valueOf(name()));
        }
    }
}
