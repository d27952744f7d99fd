package io.tunewright.identity;

import java.io.Serializable;

/// A user acting for one organisation.
///
/// @param name     display name
/// @param role     what the user may do in the organisation
/// @param operator whether the user also runs the installation
public record Principal(UserId user, TenantId tenant, String name, Role role, boolean operator)
        implements Serializable {

    public boolean may(String permission) {
        return role.may(permission) || operator && permission.equals(Permissions.OPERATE);
    }
}
