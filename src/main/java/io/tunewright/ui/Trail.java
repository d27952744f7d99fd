package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.icon;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.HasTrail.Crumb;
import io.tunewright.common.ui.Texts;
import java.util.List;

/// Where the user is, from the outermost page; narrow screens show the last step only.
final class Trail extends Div {

    Trail() {
        addClassName("tw-crumbs");
    }

    void show(List<Crumb> crumbs) {
        removeAll();
        if (crumbs.isEmpty()) {
            return;
        }
        var list = el("ol", "tw-trail");
        for (var crumb : crumbs) {
            boolean here = crumb.path().isEmpty();
            var step = el("li", "", list.getChildren().findAny().isPresent() ? icon("chev") : null);
            if (here) {
                step.add(span("tw-cut", crumb.text()));
                step.getElement().setAttribute("aria-current", "page");
            } else {
                var link = new Anchor(crumb.path(), crumb.text());
                link.addClassName("tw-cut");
                step.add(link);
            }
            list.add(step);
        }
        var nav = el("nav", "", list);
        nav.getElement().setAttribute("aria-label", Texts.t("ui.shell.trail"));
        nav.getStyle().set("min-width", "0");
        add(nav);
    }
}
