package io.tunewright.dataset.format;

import io.tunewright.dataset.Finding;
import io.tunewright.dataset.RowState;
import java.util.List;

/// What is kept of a checked row; its text stays in the file.
///
/// @param number       from 0, without gaps
/// @param line         as in [io.tunewright.dataset.Example]
/// @param start        place in the file of its first byte
/// @param length       its bytes in the file
/// @param questionHash decides the split: from 0 to 2⁶³ − 1, the same for the same first question
public record CheckedRow(
        int number, int line, long start, int length, RowState state, long questionHash, List<Finding> findings) {}
