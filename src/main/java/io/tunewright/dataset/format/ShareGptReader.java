package io.tunewright.dataset.format;

import io.tunewright.dataset.FindingCode;
import io.tunewright.llm.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// ShareGPT's rows, with the role names found in the wild.
final class ShareGptReader implements RowReader {

    private static final Map<String, String> ROLES = Map.ofEntries(
            Map.entry("human", "user"),
            Map.entry("user", "user"),
            Map.entry("gpt", "assistant"),
            Map.entry("assistant", "assistant"),
            Map.entry("model", "assistant"),
            Map.entry("bot", "assistant"),
            Map.entry("chatgpt", "assistant"),
            Map.entry("function_call", "assistant"),
            Map.entry("observation", "tool"),
            Map.entry("tool", "tool"),
            Map.entry("function_response", "tool"),
            Map.entry("system", "system"));

    @Override
    public boolean recognises(Set<String> columns) {
        return columns.contains("conversations");
    }

    @Override
    public Set<String> columns() {
        return Set.of("conversations", "system");
    }

    @Override
    public List<ChatMessage> read(ObjectNode row, Findings findings) {
        var messages = new ArrayList<ChatMessage>();
        String system = Fields.optional(row, "system", "", findings);
        if (!system.isBlank()) {
            messages.add(ChatMessage.system(system));
        }
        var turns = row.path("conversations");
        if (!turns.isArray()) {
            findings.add("conversations", FindingCode.WRONG_TYPE, "list of messages");
            return messages;
        }
        if (turns.size() > MessagesReader.MAX_MESSAGES) {
            findings.add("conversations", FindingCode.TOO_MANY_MESSAGES, MessagesReader.MAX_MESSAGES);
            return messages;
        }
        for (int i = 0; i < turns.size(); i++) {
            var message = turn(turns.path(i), "conversations[%d]".formatted(i), findings);
            if (message != null) {
                messages.add(message);
            }
        }
        return messages;
    }

    private static @Nullable ChatMessage turn(JsonNode turn, String path, Findings findings) {
        if (!turn.isObject()) {
            findings.add(path, FindingCode.WRONG_TYPE, "message");
            return null;
        }
        // some exports name the keys as OpenAI does
        String from =
                Fields.required(turn, turn.has("from") || !turn.has("role") ? "from" : "role", path + ".", findings);
        String value = Fields.required(
                turn, turn.has("value") || !turn.has("content") ? "value" : "content", path + ".", findings);
        if (from == null || value == null) {
            return null;
        }
        String role = ROLES.get(from);
        if (role == null) {
            findings.add(
                    path + ".from", FindingCode.UNKNOWN_ROLE, from, "human, gpt, system, observation, function_call");
            return null;
        }
        return new ChatMessage(role, value, true);
    }
}
