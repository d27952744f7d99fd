package io.tunewright.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A line of the audit log.
///
/// @param user    who acted, or null if nobody was signed in
/// @param apiKey  the key they acted with, or null for a session
/// @param actor   their name at the time
/// @param address IP address, or empty for background work
/// @param action  `thing.what_happened`, such as `api_key.created`
/// @param object  what it happened to
public record AuditEntry(
        long id,
        Instant at,
        @Nullable UserId user,
        @Nullable ApiKeyId apiKey,
        String actor,
        String address,
        String action,
        String object,
        Outcome outcome) {

    public enum Outcome {
        DONE,
        REFUSED
    }
}
