package io.tunewright.identity;

import java.io.Serializable;
import java.util.UUID;

/// Identifies an invitation.
public record InvitationId(UUID value) implements Serializable {

    public static InvitationId next() {
        return new InvitationId(UUID.randomUUID());
    }

    public static InvitationId of(String text) {
        return new InvitationId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
