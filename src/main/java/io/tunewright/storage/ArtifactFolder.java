package io.tunewright.storage;

import io.tunewright.common.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A set of named files, such as a model: what a directory was when it was stored.
///
/// @param files by plain file name (letters, digits, `.`, `_`, `-`); never empty
public record ArtifactFolder(SortedMap<String, ArtifactRef> files) {

    public ArtifactFolder {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        if (files.isEmpty()) {
            throw new IllegalArgumentException("a folder needs at least one file");
        }
    }

    /// Hash over all names and contents.
    public Sha256 fingerprint() {
        var text = new StringBuilder();
        files.forEach((name, file) -> text.append(file.hash().hex()).append("  ").append(name).append('\n'));
        return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    public long bytes() {
        return files.values().stream().mapToLong(ArtifactRef::bytes).sum();
    }
}
