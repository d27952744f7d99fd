package io.tunewright.identity;

import java.io.Serializable;

/// A user acting for one organisation.
///
/// @param name display name
/// @param role what the user may do in the organisation
public record Principal(UserId user, TenantId tenant, String name, Role role) implements Serializable {}
