package io.tunewright.worker;

import java.util.List;

/// `manifest.json` of a checkpoint directory; written after all its files.
///
/// @param step   optimiser steps done
/// @param loss   training loss of the step, nats per token
public record CheckpointManifest(long step, double epoch, double loss, List<Entry> files) {

    public static final String FILE = "manifest.json";

    /// @param name   plain file name
    /// @param sha256 64 hexadecimal digits
    public record Entry(String name, long bytes, String sha256) {}
}
