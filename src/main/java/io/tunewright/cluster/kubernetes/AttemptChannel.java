package io.tunewright.cluster.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/// `channel.json` in a worker's directory: where it reports. Its other content does not leave this machine.
final class AttemptChannel {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String FILE = "channel.json";

    private AttemptChannel() {}

    /// Base of the attempt's routes.
    static String url(Path directory) {
        try {
            return JSON.readTree(Files.readAllBytes(directory.resolve(FILE)))
                    .required("url")
                    .asString();
        } catch (IOException failure) {
            throw new UncheckedIOException("a worker in a pod needs " + FILE + " in " + directory, failure);
        }
    }
}
