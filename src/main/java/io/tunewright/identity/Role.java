package io.tunewright.identity;

import java.util.Set;

/// What a member may do in an organisation. Each role may do all that the roles before it may.
public enum Role {
    VIEWER(Set.of(Permissions.READ)),
    MEMBER(Set.of(Permissions.READ, Permissions.EDIT)),
    ADMIN(Set.of(Permissions.READ, Permissions.EDIT, Permissions.ADMINISTER)),
    OWNER(Set.of(Permissions.READ, Permissions.EDIT, Permissions.ADMINISTER, Permissions.OWN));

    private final Set<String> permissions;

    Role(Set<String> permissions) {
        this.permissions = permissions;
    }

    /// The authorities of [Permissions] that come with the role.
    public Set<String> permissions() {
        return permissions;
    }

    public boolean may(String permission) {
        return permissions.contains(permission);
    }
}
