package io.tunewright.storage;

import io.tunewright.common.InvalidInputException;
import io.tunewright.common.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A set of named files, such as a model: what a directory was when it was stored.
///
/// @param files by plain file name (1 to 200 of letters, digits, `.`, `_`, `-`; not `.` or `..`); never empty
public record ArtifactFolder(SortedMap<String, ArtifactRef> files) {

    private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,200}");

    public ArtifactFolder {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        if (files.isEmpty()) {
            throw new IllegalArgumentException("a folder needs at least one file");
        }
        files.keySet().forEach(ArtifactFolder::checkedName);
    }

    /// @throws InvalidInputException `invalid-file-name`
    static String checkedName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidInputException(
                    "invalid-file-name",
                    null,
                    "File names have 1 to 200 letters, digits, dots, dashes or underscores; this one does not: "
                            + name.replaceAll("\\p{Cntrl}", "?"));
        }
        return name;
    }

    /// Hash over all names and contents.
    public Sha256 fingerprint() {
        var text = new StringBuilder();
        files.forEach((name, file) ->
                text.append(file.hash().hex()).append("  ").append(name).append('\n'));
        return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    public long bytes() {
        return files.values().stream().mapToLong(ArtifactRef::bytes).sum();
    }
}
