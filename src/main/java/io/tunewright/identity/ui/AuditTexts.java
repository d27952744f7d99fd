package io.tunewright.identity.ui;

import io.tunewright.common.ui.Bundles;
import io.tunewright.common.ui.Texts;

/// Actions of the audit log in words; one that no bundle knows is shown by its name.
final class AuditTexts {

    private AuditTexts() {}

    static String of(String action) {
        String text = Bundles.find(Texts.locale(), "identity.audit.action." + action);
        return text == null ? action : text;
    }
}
