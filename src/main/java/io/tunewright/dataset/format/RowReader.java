package io.tunewright.dataset.format;

import io.tunewright.dataset.DatasetFormat;
import io.tunewright.llm.ChatMessage;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Turns the rows of one format into conversations.
interface RowReader {

    static RowReader of(DatasetFormat format) {
        return switch (format) {
            case MESSAGES -> new MessagesReader();
            case ALPACA -> new AlpacaReader();
            case SHAREGPT -> new ShareGptReader();
            case PROMPT_COMPLETION -> new PromptCompletionReader();
            case TEXT, PLAIN_TEXT -> new TextReader();
        };
    }

    /// Whether a row with these columns is of this format.
    boolean recognises(Set<String> columns);

    /// The columns that are read.
    Set<String> columns();

    /// The conversation of a row, as far as it can be read; what is wrong goes to `findings`.
    List<ChatMessage> read(ObjectNode row, Findings findings);
}
