package io.tunewright.identity;

import java.time.Instant;

/// A user as the organisation sees them.
public record Member(UserId id, String email, String name, Role role, Instant joinedAt) {}
