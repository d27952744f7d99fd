package io.tunewright.dataset.format;

import io.tunewright.dataset.DatasetFormat;
import io.tunewright.dataset.Finding;
import io.tunewright.dataset.FindingCode;
import java.util.List;
import java.util.Map;

/// What the check of a whole file came to.
///
/// @param array        whether the file is one JSON array, so that lines are row numbers
/// @param rows         all rows
/// @param errorRows    rows that cannot be trained on
/// @param warningRows  rows with warnings only
/// @param counts       how often each code was found
/// @param fileFindings those about the file as a whole
public record FileSummary(
        DatasetFormat format,
        boolean array,
        int rows,
        int errorRows,
        int warningRows,
        Map<FindingCode, Integer> counts,
        List<Finding> fileFindings) {}
