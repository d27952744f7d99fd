package io.tunewright.llm;

/// One message of a conversation, or a document of plain text in the place of one.
///
/// @param role    `system`, `user`, `assistant` or `tool`; `document` for a document
/// @param content text of the message; may be empty
/// @param weight  how much the message counts for the loss when training on answers, 0 to 1 in hundredths; only
///                assistants' messages can count
public record ChatMessage(String role, String content, double weight) {

    private static final String DOCUMENT = "document";

    public ChatMessage {
        weight = role.equals("assistant") ? Math.clamp(Math.round(weight * 100) / 100.0, 0, 1) : 0;
    }

    /// @param learnt whether the message counts for the loss
    public ChatMessage(String role, String content, boolean learnt) {
        this(role, content, learnt ? 1 : 0);
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

    /// Plain text to learn from as it stands.
    public static ChatMessage document(String text) {
        return new ChatMessage(DOCUMENT, text, false);
    }

    public boolean isDocument() {
        return role.equals(DOCUMENT);
    }

    /// Whether training on answers counts this message for the loss.
    public boolean learnt() {
        return weight > 0;
    }
}
