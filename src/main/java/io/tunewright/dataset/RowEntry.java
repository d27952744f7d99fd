package io.tunewright.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a row stands in its file, and what was found.
record RowEntry(
        int number, int line, RowState state, @Nullable Split split, long start, int bytes, List<Finding> findings) {}
