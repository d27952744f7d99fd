package io.tunewright.basemodel.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.facts;
import static io.tunewright.common.ui.Parts.note;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.KeyModifier;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
import io.tunewright.basemodel.ImportCandidate;
import io.tunewright.basemodel.ModelImports;
import io.tunewright.common.ByteSize;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Problems;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.llm.ModelSource;
import java.util.stream.Collectors;

/// Asks for a directory, shows what is in it, and begins to copy it. Nothing is copied before it passed inspection.
final class ImportDialog extends Dialog {

    private static final long serialVersionUID = 1;

    private final transient ModelImports imports;
    private final TenantId tenant;
    private final UserId user;
    private final transient Runnable started;
    private final ComboBox<String> directory = new ComboBox<>(t("basemodel.dialog.directory"));
    private final TextField name = new TextField(t("basemodel.dialog.name"));
    private final Div report = div("tw-stack");
    private final Button go = new Button(t("basemodel.dialog.go"), click -> start());

    /// @param started called when copying has begun
    ImportDialog(ModelImports imports, TenantId tenant, UserId user, Runnable started) {
        this.imports = imports;
        this.tenant = tenant;
        this.user = user;
        this.started = started;
        setHeaderTitle(t("basemodel.dialog.title"));
        setWidth("min(600px, 94vw)");
        directory.setId("import-directory");
        directory.setItems(
                imports.candidates().stream().map(ImportCandidate::path).toList());
        directory.setAllowCustomValue(true);
        directory.addCustomValueSetListener(entered -> directory.setValue(entered.getDetail()));
        directory.addValueChangeListener(change -> inspect());
        directory.setHelperText(t(
                "basemodel.dialog.folders",
                imports.allowedFolders().stream().map(Object::toString).collect(Collectors.joining(", "))));
        directory.setWidthFull();
        directory.setAutofocus(true);
        name.setId("import-name");
        name.setHelperText(t("basemodel.dialog.nameHelp"));
        name.setWidthFull();
        go.setId("import-go");
        go.addThemeVariants(ButtonVariant.PRIMARY);
        go.addClickShortcut(Key.ENTER, KeyModifier.CONTROL);
        go.setEnabled(false);
        add(div("tw-stack", directory, report, name));
        getFooter().add(new Button(t("common.cancel"), click -> close()), go);
    }

    private void inspect() {
        report.removeAll();
        go.setEnabled(false);
        String chosen = directory.getValue();
        if (chosen == null || chosen.isBlank()) {
            return;
        }
        try {
            show(imports.inspect(tenant, chosen));
            if (name.isEmpty()) {
                name.setValue(chosen.replaceAll("/+$", "").replaceAll(".*/", ""));
            }
            go.setEnabled(true);
        } catch (DomainException refused) {
            report.add(Problems.note(refused));
        }
    }

    private void show(ModelSource source) {
        var inspection = source.inspection();
        report.add(facts(
                t("basemodel.architecture"), inspection.architecture(),
                t("basemodel.parameters"), ModelFigures.parameters(inspection.parameters()),
                t("basemodel.type"), inspection.dtype(),
                t("basemodel.size"), new ByteSize(inspection.bytes()).toString(),
                t("basemodel.context"), Formats.count(inspection.contextLength())));
        if (source.converted()) {
            var converted = note("", t("basemodel.converted", source.format()));
            converted.setId("import-converted");
            report.add(converted);
        }
        if (inspection.chatTemplate().isEmpty()) {
            report.add(note("warn", t("basemodel.noTemplate")));
        }
        if (!inspection.ignored().isEmpty()) {
            var ignored = el("ul", "tw-small");
            inspection.ignored().forEach(each -> ignored.add(el("li", "", each)));
            report.add(note("", t("basemodel.ignored"), ignored));
        }
    }

    private void start() {
        try {
            imports.start(tenant, user, directory.getValue(), name.getValue());
            close();
            started.run();
        } catch (DomainException refused) {
            report.removeAll();
            report.add(Problems.note(refused));
        }
    }
}
