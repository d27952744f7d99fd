package io.tunewright.training.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Tokenised examples of a dataset version, ready for a worker.
///
/// @param directory holds the files
record PreparedData(Path directory) {

    static final String TRAINING = "train.safetensors";
    static final String QUESTIONS = "questions.ndjson";
    static final String HELD_OUT = "held-out.safetensors";

    Path training() {
        return directory.resolve(TRAINING);
    }

    Path questions() {
        return directory.resolve(QUESTIONS);
    }

    /// Empty if the version holds nothing out.
    Optional<Path> heldOut() {
        return Optional.of(directory.resolve(HELD_OUT)).filter(Files::exists);
    }
}
