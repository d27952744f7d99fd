package io.tunewright.common.ui;

import com.vaadin.flow.component.ComponentEvent;
import com.vaadin.flow.component.ComponentUtil;
import com.vaadin.flow.component.UI;

/// The page shows something else than when it was entered: the shell asks for its [HasTrail#trail] again.
public final class TrailChanged extends ComponentEvent<UI> {

    private static final long serialVersionUID = 1;

    private TrailChanged(UI page) {
        super(page, false);
    }

    /// Called by a view under the page's lock.
    public static void tell() {
        UI page = UI.getCurrent();
        ComponentUtil.fireEvent(page, new TrailChanged(page));
    }
}
