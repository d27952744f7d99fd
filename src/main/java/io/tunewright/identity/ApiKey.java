package io.tunewright.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A key for scripts: acts for its owner in one organisation.
///
/// @param prefix     the visible beginning, such as `tw-4fJq2LxA`
/// @param role       what the key may do at most; the owner's own role limits it further
/// @param operator   whether it also opens the operator's routes, while its owner is one
/// @param expiresAt  null if it never expires
/// @param lastUsedAt to the minute; null if it was never used
public record ApiKey(
        ApiKeyId id,
        UserId owner,
        String ownerName,
        String name,
        String prefix,
        Role role,
        boolean operator,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {

    public static final int NAME_MAX_LENGTH = 80;

    /// A key that was just made. Its secret is shown once: it is stored as a hash.
    public record Issued(ApiKey key, String secret) {

        /// Without the secret.
        @Override
        public String toString() {
            return "Issued[" + key.prefix() + "]";
        }
    }
}
