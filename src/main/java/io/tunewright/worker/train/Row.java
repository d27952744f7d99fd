package io.tunewright.worker.train;

import java.util.List;

/// What stands in one row of a batch: one example, or several that were packed.
///
/// @param examples their numbers in [Rows]
/// @param length   tokens
record Row(List<Integer> examples, int length) {}
