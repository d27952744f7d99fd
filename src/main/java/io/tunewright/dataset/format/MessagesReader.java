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

/// OpenAI's chat rows. `weight` 0 keeps an assistant's message as context without learning it; a fraction lets it
/// count that much beside the others.
final class MessagesReader implements RowReader {

    static final int MAX_MESSAGES = 2000;

    private static final Map<String, String> ROLES = Map.of(
            "system", "system",
            "developer", "system",
            "user", "user",
            "assistant", "assistant",
            "tool", "tool",
            "function", "tool");

    @Override
    public boolean recognises(Set<String> columns) {
        return columns.contains("messages");
    }

    @Override
    public Set<String> columns() {
        return Set.of("messages");
    }

    @Override
    public List<ChatMessage> read(ObjectNode row, Findings findings) {
        return list(row.path("messages"), "messages", true, findings);
    }

    /// Reads a list of messages.
    ///
    /// @param learnt whether assistants' messages count unless their weight says otherwise
    static List<ChatMessage> list(JsonNode list, String path, boolean learnt, Findings findings) {
        if (!list.isArray()) {
            findings.add(path, FindingCode.WRONG_TYPE, "list of messages");
            return List.of();
        }
        if (list.size() > MAX_MESSAGES) {
            findings.add(path, FindingCode.TOO_MANY_MESSAGES, MAX_MESSAGES);
            return List.of();
        }
        var messages = new ArrayList<ChatMessage>();
        for (int i = 0; i < list.size(); i++) {
            var message = message(list.path(i), "%s[%d].".formatted(path, i), learnt, findings);
            if (message != null) {
                messages.add(message);
            }
        }
        return messages;
    }

    private static @Nullable ChatMessage message(JsonNode message, String path, boolean learnt, Findings findings) {
        if (!message.isObject()) {
            findings.add(path.substring(0, path.length() - 1), FindingCode.WRONG_TYPE, "message");
            return null;
        }
        String written = Fields.required(message, "role", path, findings);
        if (written == null) {
            return null;
        }
        String role = ROLES.get(written);
        if (role == null) {
            findings.add(path + "role", FindingCode.UNKNOWN_ROLE, written, "system, developer, user, assistant, tool");
            return null;
        }
        if (message.path("tool_calls").size() > 0 || message.hasNonNull("function_call")) {
            findings.add(path + "tool_calls", FindingCode.TOOL_CALLS);
            return null;
        }
        String content = content(message.get("content"), path + "content", findings);
        return content == null
                ? null
                : new ChatMessage(
                        role, content, (learnt ? 1 : 0) * weight(message.get("weight"), role, path, findings));
    }

    private static @Nullable String content(@Nullable JsonNode content, String path, Findings findings) {
        if (content == null || content.isNull()) {
            findings.add(path, FindingCode.MISSING_FIELD);
            return null;
        }
        if (!content.isArray()) {
            return Fields.text(content, path, findings);
        }
        var text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            var part = content.path(i);
            String type = part.path("type").asString("");
            if (!type.equals("text")) {
                findings.add("%s[%d]".formatted(path, i), FindingCode.UNSUPPORTED_CONTENT, type.isEmpty() ? "?" : type);
                return null;
            }
            String piece = Fields.required(part, "text", "%s[%d].".formatted(path, i), findings);
            if (piece == null) {
                return null;
            }
            text.append(piece);
        }
        return text.toString();
    }

    private static double weight(@Nullable JsonNode weight, String role, String path, Findings findings) {
        if (weight == null || weight.isNull()) {
            return 1;
        }
        if (!weight.isNumber() || !(weight.asDouble() >= 0 && weight.asDouble() <= 1)) {
            findings.add(path + "weight", FindingCode.WRONG_WEIGHT);
            return 1;
        }
        if (!role.equals("assistant")) {
            findings.add(path + "weight", FindingCode.WEIGHT_IGNORED);
        }
        return weight.asDouble();
    }
}
