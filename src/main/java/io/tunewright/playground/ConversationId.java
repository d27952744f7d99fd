package io.tunewright.playground;

import java.io.Serializable;
import java.util.UUID;

/// Identifies a conversation of the playground.
public record ConversationId(UUID value) implements Serializable {

    public static ConversationId of(String text) {
        return new ConversationId(UUID.fromString(text));
    }

    public static ConversationId random() {
        return new ConversationId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
