package io.tunewright.training;

/// A point of a metric's line.
///
/// @param step  optimiser step
/// @param value finite; unit as [Metric] says
public record MetricPoint(long step, double value) {}
