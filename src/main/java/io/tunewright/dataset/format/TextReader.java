package io.tunewright.dataset.format;

import io.tunewright.dataset.FindingCode;
import io.tunewright.llm.ChatMessage;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Rows that are documents: the text under `text` is learnt as it stands.
final class TextReader implements RowReader {

    private static final String TEXT = "text";

    @Override
    public boolean recognises(Set<String> columns) {
        return columns.contains(TEXT);
    }

    @Override
    public Set<String> columns() {
        return Set.of(TEXT);
    }

    @Override
    public List<ChatMessage> read(ObjectNode row, Findings findings) {
        String text = Fields.required(row, TEXT, "", findings);
        return text == null ? List.of() : document(text, findings);
    }

    static List<ChatMessage> document(String text, Findings findings) {
        if (text.isBlank()) {
            findings.add(TEXT, FindingCode.EMPTY_TEXT);
        }
        return List.of(ChatMessage.document(text));
    }
}
