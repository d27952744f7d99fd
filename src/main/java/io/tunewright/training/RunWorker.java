package io.tunewright.training;

import io.tunewright.cluster.WorkerNote;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A worker that a run had, or has.
///
/// @param attempt number of it, from 1
/// @param node    where it runs or ran, empty if the cluster did not say
/// @param ended   null while it is there
/// @param end     in one word how it ended, such as `succeeded`, `node-lost` or `diverged`; empty while it is there
/// @param why     in the words of who saw it, or empty
/// @param notes   what the cluster said of it, oldest first
public record RunWorker(
        int attempt,
        String name,
        String node,
        Instant began,
        @Nullable Instant ended,
        String end,
        String why,
        List<WorkerNote> notes) {

    public RunWorker {
        notes = List.copyOf(notes);
    }
}
