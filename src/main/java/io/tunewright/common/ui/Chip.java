package io.tunewright.common.ui;

import com.vaadin.flow.component.html.NativeButton;
import java.util.function.Consumer;

/// A filter that is on or off: a real button with a tick and `aria-pressed`.
public class Chip extends NativeButton {

    private final String label;
    private boolean pressed;

    /// @param change called with the new state when a user presses it
    public Chip(String label, boolean pressed, Consumer<Boolean> change) {
        this.label = label;
        addClassName("tw-chip");
        getElement().setAttribute("type", "button");
        setPressed(pressed);
        addClickListener(click -> {
            setPressed(!this.pressed);
            change.accept(this.pressed);
        });
    }

    public boolean isPressed() {
        return pressed;
    }

    /// Sets the state without a call to the listener.
    public final void setPressed(boolean pressed) {
        this.pressed = pressed;
        getElement().setAttribute("aria-pressed", Boolean.toString(pressed));
        removeAll();
        if (pressed) {
            add(Parts.icon("check"));
        }
        add(Parts.span("", label));
    }
}
