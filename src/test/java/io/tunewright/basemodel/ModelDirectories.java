package io.tunewright.basemodel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Copies of the tiny models in the test resources, whole or damaged.
final class ModelDirectories {

    private ModelDirectories() {}

    /// @param fixture name below `parity`, such as `llama`
    static Path copy(String fixture, Path target) throws IOException {
        Files.createDirectories(target);
        try (var files =
                Files.list(Path.of("src/test/resources/parity").resolve(fixture).resolve("model"))) {
            for (var file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        return target;
    }
}
