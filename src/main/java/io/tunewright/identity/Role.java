package io.tunewright.identity;

import io.tunewright.common.InvalidInputException;
import java.util.Locale;
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

    /// Parses the form used in JSON, such as `member`.
    public static Role of(String text) {
        for (var role : values()) {
            if (role.slug().equals(text)) {
                return role;
            }
        }
        throw new InvalidInputException(
                "invalid-value",
                "role",
                "role must be one of viewer, member, admin, owner",
                "role",
                "must be one of viewer, member, admin, owner");
    }

    /// As it stands in JSON, such as `member`.
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The authorities of [Permissions] that come with the role.
    public Set<String> permissions() {
        return permissions;
    }

    public boolean may(String permission) {
        return permissions.contains(permission);
    }
}
