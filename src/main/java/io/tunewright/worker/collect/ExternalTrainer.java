package io.tunewright.worker.collect;

import java.util.List;
import java.util.OptionalInt;

/// A running trainer, as far as a `collect` worker has to do with it.
interface ExternalTrainer extends AutoCloseable {

    /// Empty while it runs.
    OptionalInt exitCode();

    /// Asks it to end; after its grace it is killed. Returns at once and may be repeated.
    void end();

    /// Process ids of the trainer and all it started, as far as they can be seen from here.
    List<Long> processes();

    @Override
    void close();
}
