package io.tunewright.cluster;

import java.time.Instant;

/// What is seen of a worker now.
public sealed interface WorkerState {

    /// Exit code of a worker that ended in order because it was asked to.
    int ASKED_TO_END = 3;

    /// Asked for, not yet running; `reason` in the scheduler's words.
    record Pending(String reason) implements WorkerState {}

    record Running(Instant since) implements WorkerState {}

    /// Ended with exit code 0.
    record Succeeded() implements WorkerState {}

    /// Ended otherwise.
    ///
    /// @param reason a part of a sentence: what was seen, in the system's words
    record Failed(Cause cause, String reason) implements WorkerState {}

    /// Never started, or removed.
    record Missing() implements WorkerState {}

    /// The cluster cannot be asked now; the worker may well run.
    ///
    /// @param since when it last could be asked, or when this server first tried
    record Unknown(Instant since, String reason) implements WorkerState {}

    /// What ended a worker.
    enum Cause {
        /// Its own exit code, or a crash in native code.
        CRASHED(false),
        /// The memory of the machine, or of the container, was not enough.
        HOST_OUT_OF_MEMORY(false),
        /// Its disk or its share of the node's disk was full.
        DISK_FULL(false),
        /// Removed by the node: too little memory or disk left on it, or drained.
        EVICTED(true),
        /// Removed for the sake of more important work.
        PREEMPTED(true),
        NODE_LOST(true),
        /// Killed by a signal from outside, or removed by somebody.
        KILLED(true),
        /// The image cannot be pulled or is none.
        IMAGE_MISSING(false),
        /// The cluster refuses to start it as it was asked for: quota, admission, an unknown resource.
        REFUSED(false),
        /// It found no place within its start deadline.
        UNSCHEDULABLE(false),
        /// It ran longer than it may.
        DEADLINE(false);

        private final boolean infrastructure;

        Cause(boolean infrastructure) {
            this.infrastructure = infrastructure;
        }

        /// Whether the machine is to blame and neither the worker nor what it was asked to do: worth another try.
        public boolean isInfrastructure() {
            return infrastructure;
        }
    }
}
