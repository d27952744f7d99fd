package io.tunewright.worker.fetch;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/// A file that the control plane has for this worker.
///
/// @param number its place in the list
/// @param name   where it belongs, seen from the run directory
/// @param sha256 of its content, in hexadecimal digits
record Input(int number, String name, long bytes, String sha256) {

    private static final Pattern NAME =
            Pattern.compile("([A-Za-z0-9_-][A-Za-z0-9._-]{0,199}/){0,3}(?!\\.{1,2}$)[A-Za-z0-9._-]{1,200}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    /// What the worker itself writes.
    private static final Set<String> OURS = Set.of("channel.json", "events.ndjson", "result.json");

    Input {
        if (!NAME.matcher(name).matches() || OURS.contains(name)) {
            throw new BadInputException("the server names a file that has no place in a run directory");
        }
        if (bytes < 0 || !HASH.matcher(sha256).matches()) {
            throw new BadInputException("the server says nothing of use of " + name);
        }
    }

    Path in(Path directory) {
        return directory.resolve(name);
    }

    /// What it is, to be read by people.
    String kind() {
        return switch (name.substring(0, Math.max(0, name.indexOf('/')))) {
            case "model" -> "the base model";
            case "data" -> "the data";
            case "checkpoints" -> "the checkpoint to go on from";
            default -> "the settings";
        };
    }
}
