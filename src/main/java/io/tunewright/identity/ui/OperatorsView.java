package io.tunewright.identity.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.EmailField;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.Account;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.OperatorService;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;

/// Who runs the installation.
@Route("operators")
@RolesAllowed("OPERATOR")
@Menu(order = 220, title = "menu.operators")
class OperatorsView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;

    private final transient OperatorService operators;
    private final transient CurrentUser user;
    private final Grid<Account> grid = new Grid<>();
    private final EmailField email = new EmailField();
    private final Div problem = div("");

    OperatorsView(OperatorService operators, CurrentUser user) {
        this.operators = operators;
        this.user = user;
        addClassName("tw-page");
        columns();
        email.setId("operator-email");
        email.setPlaceholder(Texts.t("identity.operators.email"));
        email.setAriaLabel(Texts.t("identity.operators.email"));
        email.setWidth("min(320px, 60vw)");
        var add = Parts.button(Texts.t("identity.operators.add"), "plus", ButtonVariant.PRIMARY);
        add.setId("operator-add");
        add.addClickListener(click -> add());
        email.addKeyPressListener(Key.ENTER, press -> add());
        add(
                Parts.pageHead(Texts.t("menu.operators"), Texts.t("identity.operators.explanation")),
                problem,
                Parts.card(null, null, grid, Parts.body(div("tw-row", email, add))));
        refresh();
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(Texts.t("menu.operators")));
    }

    private void columns() {
        grid.setId("operators");
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addComponentColumn(operator ->
                        div("", div("tw-strong tw-cut", operator.name()), div("tw-muted tw-cut", operator.email())))
                .setHeader(Texts.t("identity.members.person"))
                .setFlexGrow(1);
        grid.addComponentColumn(this::actions)
                .setHeader(Parts.unseen(Texts.t("identity.actions")))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("72px")
                .setFlexGrow(0);
    }

    private Component actions(Account operator) {
        if (operator.id().equals(user.user())) {
            return span("");
        }
        var remove = Parts.iconButton("x", Texts.t("identity.operators.remove", operator.name()));
        remove.addClickListener(click -> ConfirmDelete.ask(
                Texts.t("identity.operators.remove-question", operator.name()),
                Texts.t("identity.operators.remove-means"),
                Texts.t("identity.operators.remove-verb"),
                Texts.t("common.keep"),
                () -> attempt(() -> {
                    operators.remove(operator.id());
                    Notices.tell(Texts.t("identity.operators.removed", operator.name()));
                })));
        return remove;
    }

    private void add() {
        if (email.isEmpty() || email.isInvalid()) {
            email.focus();
            return;
        }
        attempt(() -> {
            Notices.tell(Texts.t(
                    "identity.operators.added", operators.add(email.getValue()).name()));
            email.clear();
        });
    }

    private void attempt(Runnable act) {
        problem.removeAll();
        try {
            act.run();
        } catch (DomainException refused) {
            problem.add(Problems.note(refused));
        }
        refresh();
    }

    private void refresh() {
        grid.setItems(operators.list());
    }
}
