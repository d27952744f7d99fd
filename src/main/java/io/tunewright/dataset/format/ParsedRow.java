package io.tunewright.dataset.format;

import io.tunewright.dataset.Finding;
import io.tunewright.dataset.RowState;
import io.tunewright.dataset.Severity;
import io.tunewright.llm.ChatMessage;
import java.util.List;
import java.util.Set;

/// A row as it was understood.
///
/// @param text     the row as it stands in the file, or the beginning of it
/// @param messages the conversation, as far as it could be read
/// @param columns  the columns of the row, empty if it is no object
public record ParsedRow(String text, List<ChatMessage> messages, List<Finding> findings, Set<String> columns) {

    public RowState state() {
        if (findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR)) {
            return RowState.ERROR;
        }
        return findings.isEmpty() ? RowState.FINE : RowState.WARNING;
    }
}
