package io.tunewright.recipe.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.KeyModifier;
import com.vaadin.flow.component.Shortcuts;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.card.Card;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.tabs.Tab;
import com.vaadin.flow.component.tabs.Tabs;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.CopyButton;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import io.tunewright.recipe.Problem;
import io.tunewright.recipe.RecipeSchema;
import io.tunewright.recipe.text.LineDiff;
import io.tunewright.recipe.text.Reading;
import io.tunewright.recipe.text.RecipeReader;
import io.tunewright.recipe.text.RecipeText;
import io.tunewright.recipe.text.ValueDiff;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Form and YAML over one text: a change in one shows in the other at once.
final class RecipeEditor extends Div {

    private static final long serialVersionUID = 1;

    /// What the page does with the text.
    interface Keeper {

        /// Stores the text and shows what is stored now; may throw a [DomainException].
        void save(String yaml);

        /// Stores the text as another recipe.
        void saveCopy(String yaml);

        /// Shows the stored text again.
        void reload();
    }

    private final transient Keeper keeper;
    private final @Nullable String originName;
    private final transient @Nullable RecipeText original;
    private final boolean mayEdit;
    private final RecipeForm form;
    private final YamlArea yaml;
    private final Div head = div("");
    private final Div strip = div("");
    private final Div notices = div("tw-stack");
    private final FaultList faults;
    private final Div changes = div("");
    private final Span changeCount = span("tw-small tw-muted");
    private final Tab changesTab = new Tab();
    private final Button save = Parts.button(Texts.t("common.save"), "save", ButtonVariant.PRIMARY);
    private final Button discard = Parts.button(Texts.t("recipe.discard"), null);
    private final CopyButton copy = CopyButton.labelled("", Texts.t("recipe.copy-yaml"));
    private final Span title = new Span();
    private final Div marks = div("tw-row wrap");
    private final Div actionsBar = div("tw-actions");
    private boolean isNew;

    private transient RecipeText text;
    private transient RecipeText stored;
    private transient Reading reading;

    /// @param stored     the text as it is kept, or as a new recipe begins
    /// @param originName name of the recipe it was made from, null if it was written from nothing
    /// @param original   text of that recipe
    RecipeEditor(
            String stored, @Nullable String originName, @Nullable String original, boolean mayEdit, Keeper keeper) {
        this.keeper = keeper;
        this.originName = originName;
        this.original = original == null ? null : RecipeText.of(original);
        this.mayEdit = mayEdit;
        this.text = RecipeText.of(stored);
        this.stored = text;
        this.reading = RecipeReader.read(text);
        this.form = new RecipeForm(this::editedInForm);
        this.yaml = new YamlArea(Texts.t("recipe.yaml"), this::editedAsYaml);
        this.faults = new FaultList(yaml::goTo);
        addClassName("tw-stack");
        form.setEnabled(mayEdit);
        yaml.setReadOnly(!mayEdit);
        yaml.setId("recipe-yaml");
        buildHead();
        add(head, notices, strip, div("tw-split half", settingsCard(), textCard()));
        notices.setVisible(false);
        if (mayEdit) {
            Shortcuts.addShortcutListener(this, this::save, Key.ENTER, KeyModifier.CONTROL)
                    .listenOn(this)
                    .resetFocusOnActiveElement();
        }
        yaml.show(text.toString());
        refresh();
    }

    /// Whether leaving would lose something.
    boolean isChanged() {
        return !text.toString().equals(stored.toString());
    }

    RecipeText text() {
        return text;
    }

    /// What is shown is stored now.
    void stored(String yamlText) {
        stored = RecipeText.of(yamlText);
        text = stored;
        yaml.show(yamlText);
        notices.removeAll();
        notices.setVisible(false);
        refresh();
    }

    /// The text is not stored yet.
    void beginsNew() {
        isNew = true;
        refresh();
    }

    /// Forgets what was not saved.
    void discard() {
        stored(stored.toString());
    }

    /// Further buttons before those of the editor.
    void addActions(Component... actions) {
        for (var action : actions) {
            actionsBar.addComponentAsFirst(action);
        }
    }

    private void buildHead() {
        save.setId("recipe-save");
        discard.setId("recipe-discard");
        save.addClickListener(click -> save());
        discard.addClickListener(click -> discard());
        discard.setVisible(mayEdit);
        save.setVisible(mayEdit);
        actionsBar.add(discard, new YamlDownload(() -> reading), copy, save);
        var heading = new H1(title, marks);
        head.addClassName("tw-head");
        head.add(
                div("", heading, div("tw-sub", Texts.t(mayEdit ? "recipe.two-views" : "recipe.read-only"))),
                actionsBar);
    }

    private Card settingsCard() {
        return Parts.card(Texts.t("recipe.settings"), changeCount, form);
    }

    private Card textCard() {
        var yamlTab = new Tab(Texts.t("recipe.yaml"));
        var referenceTab = new Tab(Texts.t("recipe.reference"));
        changesTab.setVisible(original != null);
        var tabs = new Tabs(yamlTab, changesTab, referenceTab);
        tabs.addClassName("line");
        tabs.getStyle().set("padding-inline", "8px");
        tabs.setId("recipe-tabs");
        var reference = ReferenceTable.create();
        var yamlPane = Parts.body(yaml, faults);
        yamlPane.addClassName("tw-stack");
        var changesPane = Parts.body(changes);
        changesPane.setVisible(false);
        reference.setVisible(false);
        tabs.addSelectedChangeListener(change -> {
            yamlPane.setVisible(change.getSelectedTab() == yamlTab);
            changesPane.setVisible(change.getSelectedTab() == changesTab);
            reference.setVisible(change.getSelectedTab() == referenceTab);
        });
        return Parts.card(null, null, tabs, yamlPane, changesPane, reference);
    }

    private void editedInForm(Function<RecipeText, RecipeText> edit) {
        var before = text;
        text = edit.apply(text);
        if (!text.value("method.type").equals(before.value("method.type"))) {
            text = MethodChange.clean(text);
        }
        yaml.show(text.toString());
        refresh();
    }

    private void editedAsYaml(String changed) {
        text = RecipeText.of(changed);
        refresh();
    }

    private void save() {
        if (!mayEdit || !reading.problems().isEmpty() || !(isNew || isChanged())) {
            return;
        }
        try {
            keeper.save(text.toString());
        } catch (DomainException failure) {
            showFailure(failure);
        }
    }

    private void showFailure(DomainException failure) {
        notices.removeAll();
        var note = Problems.note(failure);
        if (failure.code().equals("recipe-changed")) {
            var theirs = Parts.button(Texts.t("recipe.load-theirs"), null);
            theirs.setId("load-theirs");
            theirs.addClickListener(click -> keeper.reload());
            var mine = Parts.button(Texts.t("recipe.save-copy"), null);
            mine.setId("save-copy");
            mine.addClickListener(click -> keeper.saveCopy(text.toString()));
            note.add(div("tw-row wrap", theirs, mine));
        }
        notices.add(note);
        notices.setVisible(true);
    }

    private void refresh() {
        reading = RecipeReader.read(text);
        boolean valid = reading.problems().isEmpty();
        form.show(reading, original);
        yaml.markFaults(reading.problems().stream().map(Problem::line).toList());
        faults.show(reading.problems());
        showHead(valid);
        strip.removeAll();
        var data = reading.data();
        if (data != null) {
            strip.add(FactStrip.of(reading.header(), data));
        }
        if (original != null) {
            var values = ValueDiff.of(original, text);
            changeCount.setText(Texts.t("recipe.changes-from", String.valueOf(originName), values.size()));
            changesTab.setLabel(Texts.t("recipe.changes", values.size()));
            changes.removeAll();
            changes.add(CodeLines.diff(LineDiff.of(original.toString(), text.toString())));
        }
        copy.setCopied(text.toString());
        save.setEnabled(valid && (isNew || isChanged()));
        discard.setEnabled(isChanged());
    }

    private void showHead(boolean valid) {
        String name = reading.header().name();
        title.setText(name.isBlank() ? Texts.t("recipe.unnamed") : name);
        marks.removeAll();
        text.value("method.type")
                .filter(RecipeSchema.METHODS::contains)
                .ifPresent(type -> marks.add(RecipeTexts.methodBadge(type)));
        if (!valid) {
            marks.add(Parts.badge(
                    "error",
                    "error",
                    Texts.t("recipe.faults", reading.problems().size())));
        }
        if (isNew || isChanged()) {
            marks.add(Parts.badge("", null, Texts.t("recipe.unsaved")));
        }
    }
}
