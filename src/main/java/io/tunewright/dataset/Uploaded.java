package io.tunewright.dataset;

/// The outcome of an upload.
///
/// @param alreadyThere whether the dataset had these very bytes before; then `version` is that one and nothing was
///                     made
public record Uploaded(DatasetVersion version, boolean alreadyThere) {}
