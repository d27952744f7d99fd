package io.tunewright.dataset;

import io.tunewright.llm.ChatMessage;
import java.util.List;

/// One conversation of a dataset version in the canonical form, or one document.
///
/// @param line  where it stood in the uploaded file: line of a JSONL file, row number of a JSON array, from 1
/// @param split decided at upload
public record Example(int line, List<ChatMessage> messages, Split split) {

    public Example {
        messages = List.copyOf(messages);
    }
}
