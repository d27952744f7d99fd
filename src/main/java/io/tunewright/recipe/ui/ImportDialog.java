package io.tunewright.recipe.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.upload.Upload;
import com.vaadin.flow.server.streams.UploadHandler;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import io.tunewright.common.ui.UploadTexts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.recipe.Problem;
import io.tunewright.recipe.RecipeService;
import io.tunewright.recipe.text.RecipeReader;
import java.nio.charset.StandardCharsets;

/// Takes a recipe from a file or as text; says what is wrong with it before it is stored.
final class ImportDialog extends Dialog {

    private static final long serialVersionUID = 1;
    private static final int MAX_BYTES = 256 * 1024;

    private final transient RecipeService recipes;
    private final transient CurrentUser user;
    private final YamlArea yaml = new YamlArea(Texts.t("recipe.yaml"), this::typed);
    private final FaultList faults = new FaultList(yaml::goTo);
    private final Div failure = div("");
    private String text = "";

    ImportDialog(RecipeService recipes, CurrentUser user) {
        this.recipes = recipes;
        this.user = user;
        setHeaderTitle(Texts.t("recipe.import"));
        setWidth("min(720px, 94vw)");
        setId("import-dialog");
        yaml.setId("import-yaml");
        yaml.setHeight("280px");
        var store = Parts.button(Texts.t("recipe.import-verb"), null, ButtonVariant.PRIMARY);
        store.setId("import-store");
        store.addClickListener(click -> store());
        var cancel = Parts.button(Texts.t("common.cancel"), null);
        cancel.addClickListener(click -> close());
        add(div("tw-stack", upload(), div("tw-small tw-muted", Texts.t("recipe.import-hint")), yaml, faults, failure));
        getFooter().add(cancel, store);
        faults.setVisible(false);
    }

    private Upload upload() {
        var upload = UploadTexts.apply(new Upload(UploadHandler.inMemory((metadata, bytes) -> {
            text = new String(bytes, StandardCharsets.UTF_8);
            yaml.show(text);
            check();
        })));
        upload.setAcceptedFileExtensions(".yaml", ".yml");
        upload.setMaxFileSize(MAX_BYTES);
        upload.setMaxFiles(1);
        upload.setId("import-upload");
        return upload;
    }

    private void typed(String changed) {
        text = changed;
        check();
    }

    private boolean check() {
        var problems = RecipeReader.read(text).problems();
        yaml.markFaults(problems.stream().map(Problem::line).toList());
        faults.show(problems);
        return problems.isEmpty();
    }

    private void store() {
        if (!check()) {
            return;
        }
        try {
            var stored = recipes.create(user.tenant(), user.user(), text, null, null);
            close();
            UI.getCurrent().navigate("recipes/" + stored.id());
            Notices.tell(Texts.t("recipe.saved", stored.name()));
        } catch (DomainException refused) {
            failure.removeAll();
            failure.add(Problems.note(refused));
        }
    }
}
