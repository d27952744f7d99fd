package io.tunewright.identity.ui;

import io.tunewright.common.ui.Texts;
import io.tunewright.identity.Role;

/// Roles in words.
final class RoleTexts {

    private RoleTexts() {}

    static String name(Role role) {
        return switch (role) {
            case VIEWER -> Texts.t("identity.role.viewer");
            case MEMBER -> Texts.t("identity.role.member");
            case ADMIN -> Texts.t("identity.role.admin");
            case OWNER -> Texts.t("identity.role.owner");
        };
    }

    /// What the role may do.
    static String explanation(Role role) {
        return switch (role) {
            case VIEWER -> Texts.t("identity.role.viewer-help");
            case MEMBER -> Texts.t("identity.role.member-help");
            case ADMIN -> Texts.t("identity.role.admin-help");
            case OWNER -> Texts.t("identity.role.owner-help");
        };
    }
}
