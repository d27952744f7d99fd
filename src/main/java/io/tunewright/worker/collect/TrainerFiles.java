package io.tunewright.worker.collect;

import io.tunewright.worker.collect.TrainerOutput.Written;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How a kind of trainer tells of itself: its console, its checkpoints, and what it wants to find to go on.
interface TrainerFiles {

    /// What a line of the console says of the run; empty if it says nothing.
    Optional<LogRow> row(String line);

    /// Checkpoints after a step that look finished, and did not change for a while. Oldest first.
    List<Written> finished(long after, Duration quiet) throws IOException;

    /// Where the trainer stood.
    ///
    /// @param after rows of this step and of those before it are left out
    TrainerStateFile state(Written written, long after) throws IOException;

    /// Puts the model of a checkpoint into `draft`, and what the trainer needs to go on from it.
    ///
    /// @throws io.tunewright.llm.ModelRefusedException if it is not what the recipe asked for
    void take(Written written, Path draft) throws IOException;

    /// Puts one of our checkpoints where the trainer looks for its own and tells it to go on from there.
    ///
    /// @param config the trainer's configuration
    void resume(Path checkpoint, Path config) throws IOException;

    /// Where the trainer stood when one of our checkpoints was taken.
    TrainerStateFile resumed(Path checkpoint) throws IOException;
}
