package io.tunewright.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An open invitation into an organisation.
///
/// @param note      for whom it was made, as its maker put it; may be empty
/// @param invitedBy display name of its maker, or null if the account is gone
public record Invitation(
        InvitationId id, Role role, String note, @Nullable String invitedBy, Instant createdAt, Instant expiresAt) {

    /// An invitation that was just made. Only its maker ever sees the token: it is stored as a hash.
    ///
    /// @param token what stands behind `/invite/` in the link
    public record Issued(Invitation invitation, String token) {}

    /// What somebody with the link may know before they accept.
    public record Offer(
            String organisation, Role role, @Nullable String invitedBy, Instant expiresAt) {}
}
