package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.icon;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.router.ParentLayout;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import java.util.List;

/// A page in place of the one that was asked for: what happened and where to go.
@ParentLayout(Shell.class)
abstract class ErrorPage extends Div implements HasTrail {

    private String title = "";

    void show(String icon, String title, String explanation) {
        this.title = title;
        addClassName("tw-page");
        removeAll();
        add(div(
                "tw-lost",
                icon(icon, "tw-muted"),
                new H1(title),
                el("p", "tw-muted", explanation),
                Parts.link("", Texts.t("ui.error.home"))));
    }

    void showMissing() {
        show("search", Texts.t("ui.error.missing"), Texts.t("ui.error.missing-hint"));
    }

    void showForbidden() {
        show("key", Texts.t("ui.error.forbidden"), Texts.t("ui.error.forbidden-hint"));
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(title));
    }
}
