package io.tunewright.dataset.format;

import io.tunewright.llm.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Rows with a prompt and its completion. Only the completion is learnt, also where both are lists of messages.
final class PromptCompletionReader implements RowReader {

    @Override
    public boolean recognises(Set<String> columns) {
        return columns.contains("prompt") && columns.contains("completion");
    }

    @Override
    public Set<String> columns() {
        return Set.of("prompt", "completion");
    }

    @Override
    public List<ChatMessage> read(ObjectNode row, Findings findings) {
        var messages = new ArrayList<ChatMessage>();
        if (row.path("prompt").isArray()) {
            messages.addAll(MessagesReader.list(row.path("prompt"), "prompt", false, findings));
        } else {
            String prompt = Fields.required(row, "prompt", "", findings);
            if (prompt != null) {
                messages.add(ChatMessage.user(prompt));
            }
        }
        if (row.path("completion").isArray()) {
            messages.addAll(MessagesReader.list(row.path("completion"), "completion", true, findings));
        } else {
            String completion = Fields.required(row, "completion", "", findings);
            if (completion != null) {
                messages.add(ChatMessage.assistant(completion));
            }
        }
        return messages;
    }
}
