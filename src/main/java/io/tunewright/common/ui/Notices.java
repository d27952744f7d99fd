package io.tunewright.common.ui;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.notification.Notification;
import com.vaadin.flow.component.notification.Notification.Position;

/// Tells of outcomes that the page itself does not show. Errors stay in the page: see [Problems].
public final class Notices {

    private Notices() {}

    /// Shows a line at the bottom for five seconds; screen readers hear it.
    public static void tell(String text) {
        var notification = new Notification(text, 5000, Position.BOTTOM_START);
        notification.open();
    }

    /// Says something to screen readers only, such as a change of state. Not for every step.
    public static void announce(String text) {
        UI.getCurrent().getPage().executeJs("window.twAnnounce?.($0)", text);
    }
}
