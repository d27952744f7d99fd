package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import jakarta.annotation.security.PermitAll;
import java.util.List;

/// What runs, what came out lately, what is left of the quotas and what could be done next; for an organisation
/// without a run, the way to its first model.
@Route("")
@PermitAll
@Menu(order = 0, title = "menu.home")
class HomeView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;

    private final transient CurrentUser user;

    HomeView(
            CurrentUser user,
            HomeFacts facts,
            RunningRuns runs,
            FirstSteps firstSteps,
            RecentResults results,
            QuotaCard quota,
            NextSteps nextSteps) {
        this.user = user;
        addClassName("tw-page");
        if (facts.hasRuns(user.tenant())) {
            var running = runs.card(user.tenant());
            add(
                    Parts.pageHead(Texts.t("menu.home"), facts.sentence(user.tenant()), actions()),
                    div(
                            "tw-split",
                            div("tw-stack", running, results.card(user.tenant())),
                            div("tw-stack", quota.card(user.tenant()), nextSteps.card(user.principal()))));
        } else {
            add(
                    Parts.pageHead(
                            Texts.t("ui.home.welcome", user.principal().name()), facts.invitation(user.tenant())),
                    div(
                            "tw-split",
                            div("tw-stack", firstSteps.card(user.principal())),
                            div("tw-stack", quota.card(user.tenant()), nextSteps.people(user.principal()))));
        }
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(Texts.t("menu.home")));
    }

    private Component[] actions() {
        if (!user.may(Permissions.EDIT)) {
            return new Component[0];
        }
        return new Component[] {
            go("upload-dataset", "ui.home.upload", "upload", "datasets"),
            go("new-experiment", "ui.home.new-experiment", "plus", "experiments/new", ButtonVariant.PRIMARY)
        };
    }

    private static Button go(String id, String key, String icon, String path, ButtonVariant... variants) {
        var button = Parts.button(Texts.t(key), icon, variants);
        button.setId(id);
        button.addClickListener(click -> UI.getCurrent().navigate(path));
        return button;
    }
}
