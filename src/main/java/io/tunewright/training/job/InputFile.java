package io.tunewright.training.job;

import java.nio.file.Path;

/// A file that a worker needs.
///
/// @param name   where the worker has it, below its run directory
/// @param path   where it is on this machine
/// @param sha256 of its content, in hexadecimal digits
public record InputFile(String name, Path path, long bytes, String sha256) {}
