package io.tunewright.dataset;

import java.util.List;

/// What the check of a version found.
///
/// @param findings       those of the file, then those of the rows in file order: the first [#MAX_FINDINGS]
/// @param totalFindings  all of them
public record ValidationReport(DatasetVersion version, List<Finding> findings, long totalFindings) {

    public static final int MAX_FINDINGS = 1000;
}
