package io.tunewright.llm;

/// One message of a conversation.
///
/// @param role    `system`, `user`, `assistant` or `tool`
/// @param content text of the message; may be empty
/// @param learnt  whether training on the conversation counts this message for the loss; only assistants' can
public record ChatMessage(String role, String content, boolean learnt) {

    public ChatMessage {
        learnt = learnt && role.equals("assistant");
    }

    public static ChatMessage system(String content) {
        return new ChatMessage("system", content, false);
    }

    public static ChatMessage user(String content) {
        return new ChatMessage("user", content, false);
    }

    public static ChatMessage assistant(String content) {
        return new ChatMessage("assistant", content, true);
    }
}
