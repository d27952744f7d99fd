package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.router.Route;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.IdentityForm;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.llm.ChatMessage;
import jakarta.annotation.security.PermitAll;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The form "who are you?": names in, a dataset out, seen before it is saved.
@Route("datasets/identity")
@PermitAll
class IdentityView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;

    private final transient DatasetService datasets;
    private final transient CurrentUser user;
    private final TextField dataset = field("identity-dataset", "dataset.identity-dataset", "");
    private final TextField name = field("identity-name", "dataset.identity-name", "dataset.identity-name-hint");
    private final TextField chineseName =
            field("identity-chinese", "dataset.identity-chinese", "dataset.identity-same");
    private final TextField maker = field("identity-maker", "dataset.identity-maker", "dataset.identity-maker-hint");
    private final TextField chineseMaker =
            field("identity-chinese-maker", "dataset.identity-chinese-maker", "dataset.identity-same");
    private final Button save = Parts.button(t("dataset.identity-save"), "check", ButtonVariant.PRIMARY);
    private final Div problem = div("");
    private final Div preview = div("");

    IdentityView(DatasetService datasets, CurrentUser user) {
        this.datasets = datasets;
        this.user = user;
        addClassName("tw-page");
        save.setId("identity-save");
        save.setVisible(user.may(Permissions.EDIT));
        save.addClickListener(click -> save());
        name.setRequired(true);
        dataset.setPlaceholder(t("dataset.identity-dataset-placeholder"));
        problem.setId("identity-problem");
        preview.setId("identity-preview");
        for (var field : List.of(name, chineseName, maker, chineseMaker)) {
            field.setMaxLength(IdentityForm.MAX_LENGTH);
            field.addValueChangeListener(change -> showPreview());
        }
        var form = Parts.card(
                t("dataset.identity-form"),
                null,
                div("tw-cardbody tw-fields", name, chineseName, maker, chineseMaker, dataset, problem));
        add(
                Parts.pageHead(t("dataset.identity"), t("dataset.identity-explanation"), save),
                div("tw-split", preview, form));
        showPreview();
    }

    @Override
    public List<Crumb> trail() {
        return List.of(new Crumb(t("menu.datasets"), "datasets"), Crumb.here(t("dataset.identity")));
    }

    private static TextField field(String id, String label, String hint) {
        var field = new TextField(t(label));
        field.setId(id);
        field.setWidthFull();
        field.setValueChangeMode(ValueChangeMode.LAZY);
        if (!hint.isEmpty()) {
            field.setHelperText(t(hint));
        }
        return field;
    }

    /// The form as it is filled in, or null while it lacks a name or is refused.
    private @Nullable IdentityForm form(boolean tellMissing) {
        problem.removeAll();
        name.setInvalid(false);
        if (name.isEmpty()) {
            if (tellMissing) {
                name.setErrorMessage(t("dataset.identity-name-missing"));
                name.setInvalid(true);
                name.focus();
            }
            return null;
        }
        try {
            return new IdentityForm(name.getValue(), chineseName.getValue(), maker.getValue(), chineseMaker.getValue());
        } catch (DomainException refused) {
            problem.add(Problems.note(refused));
            return null;
        }
    }

    private void showPreview() {
        preview.removeAll();
        var form = form(false);
        if (form == null) {
            preview.add(Parts.card(
                    t("dataset.identity-preview"),
                    null,
                    Parts.empty(t("dataset.identity-nothing"), t("dataset.identity-nothing-hint"), null)));
            return;
        }
        var rows = form.conversations();
        var grid = new Grid<List<ChatMessage>>();
        grid.setItems(rows);
        grid.setMinWidth("0");
        grid.setHeight("560px");
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addComponentColumn(IdentityView::exchange).setHeader(t("dataset.question-and-answer"));
        preview.add(Parts.card(
                t("dataset.identity-preview"),
                Parts.span("tw-small tw-muted", t("dataset.identity-rows", rows.size())),
                grid));
    }

    private static Div exchange(List<ChatMessage> messages) {
        String question = messages.get(messages.size() - 2).content();
        String answer = messages.getLast().content();
        return DatasetTexts.foreign(
                div("", div("tw-cut", question), div("tw-muted tw-cut", answer)), question + answer);
    }

    private void save() {
        var form = form(true);
        if (form == null) {
            return;
        }
        String target = dataset.isEmpty() ? t("dataset.identity-dataset-name", form.name()) : dataset.getValue();
        try {
            var made = datasets.createIdentity(user.tenant(), user.user(), target, form);
            if (made.alreadyThere()) {
                Notices.tell(t("dataset.already-there", made.version().label()));
            }
            UI.getCurrent().navigate(DatasetTexts.path(made.version()));
        } catch (DomainException refused) {
            problem.removeAll();
            problem.add(Problems.note(refused));
        }
    }
}
