package io.tunewright.identity;

import java.io.Serializable;
import java.util.UUID;

/// Identifies an organisation: the owner of everything a user sees.
public record TenantId(UUID value) implements Serializable {

    public static TenantId next() {
        return new TenantId(UUID.randomUUID());
    }

    public static TenantId of(String text) {
        return new TenantId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
