package io.tunewright;

import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.identity.TenantId;
import java.util.Map;

/// An organisation of a test, with a user of each role whose password is [#PASSWORD].
public record TestOrganisation(TenantId tenant, Map<Role, Principal> users, Map<Role, String> emails) {

    public static final String PASSWORD = "correct horse battery";

    public Principal as(Role role) {
        return users.get(role);
    }

    public Principal owner() {
        return as(Role.OWNER);
    }

    public Principal admin() {
        return as(Role.ADMIN);
    }

    public Principal member() {
        return as(Role.MEMBER);
    }

    public Principal viewer() {
        return as(Role.VIEWER);
    }

    public String email(Role role) {
        return emails.get(role);
    }
}
