package io.tunewright.evaluation.ui;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.server.streams.DownloadHandler;
import io.tunewright.common.ui.Parts;

/// Links that download.
final class Downloads {

    private Downloads() {}

    /// Looks like a button; one stop of the tabulator key.
    static Anchor link(String id, String label, DownloadHandler handler) {
        var link = new Anchor(handler, "");
        link.setId(id);
        var button = new Button(label, Parts.icon("download"));
        button.setTabIndex(-1);
        link.add(button);
        link.getElement().setAttribute("aria-label", label);
        link.getElement().setAttribute("download", true);
        return link;
    }
}
