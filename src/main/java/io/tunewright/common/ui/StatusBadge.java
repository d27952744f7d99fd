package io.tunewright.common.ui;

import com.vaadin.flow.component.badge.Badge;

/// The badge of a [Status].
public final class StatusBadge {

    private StatusBadge() {}

    public static Badge of(Status status) {
        return Parts.badge(status.classes, status.icon, status.word());
    }
}
