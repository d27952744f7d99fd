package io.tunewright.dataset;

/// A dataset in a list.
///
/// @param versions how many there are
public record DatasetSummary(DatasetVersion latest, int versions) {}
