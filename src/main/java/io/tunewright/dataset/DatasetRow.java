package io.tunewright.dataset;

import io.tunewright.llm.ChatMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row of a dataset version.
///
/// @param number   from 0, without gaps
/// @param line     as in [Example]
/// @param split    null for a row that cannot be trained on
/// @param messages the conversation, as far as it could be read
/// @param text     the row as it stands in the file; the beginning of it if it is long
public record DatasetRow(
        int number,
        int line,
        RowState state,
        @Nullable Split split,
        List<ChatMessage> messages,
        List<Finding> findings,
        String text) {

    /// The last question; of a document its text.
    public String question() {
        return isDocument() ? messages.getFirst().content() : last("user");
    }

    public boolean isDocument() {
        return !messages.isEmpty() && messages.getFirst().isDocument();
    }

    /// The last answer.
    public String answer() {
        return last("assistant");
    }

    private String last(String role) {
        return messages.reversed().stream()
                .filter(message -> message.role().equals(role))
                .map(ChatMessage::content)
                .findFirst()
                .orElse("");
    }
}
