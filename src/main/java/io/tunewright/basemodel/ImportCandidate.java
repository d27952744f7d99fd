package io.tunewright.basemodel;

/// A directory that may be imported.
///
/// @param path  as `inspect` and `startImport` take it
/// @param bytes size of its files
public record ImportCandidate(String path, long bytes) {}
