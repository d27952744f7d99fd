package io.tunewright.common.ui;

import com.vaadin.flow.component.Component;
import java.util.function.Consumer;

/// Tells a view when the page is narrow (at most 800 px), where CSS alone does not do: columns of a grid,
/// orientation.
public final class Narrow {

    private Narrow() {}

    /// Calls `change` soon after `component` is attached, and again whenever the page crosses the limit.
    public static void watch(Component component, Consumer<Boolean> change) {
        component
                .getElement()
                .addEventListener(
                        "tw-narrow",
                        event -> change.accept(
                                event.getEventData().path("event.detail").asBoolean()))
                .addEventData("event.detail");
        component.addAttachListener(attached -> component.getElement().executeJs("""
                        const media = matchMedia('(max-width: 800px)');
                        const tell = () => {
                          if (!this.isConnected) { media.removeEventListener('change', tell); return; }
                          this.dispatchEvent(new CustomEvent('tw-narrow', { detail: media.matches }));
                        };
                        media.addEventListener('change', tell);
                        tell();
                        """));
    }
}
