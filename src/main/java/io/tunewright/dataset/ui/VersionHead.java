package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.server.streams.DownloadHandler;
import com.vaadin.flow.server.streams.DownloadResponse;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.identity.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The head of a version's page: name, state, one sentence of facts, and what can be done with it.
final class VersionHead {

    private final DatasetService datasets;
    private final TenantId tenant;
    private final boolean mayEdit;
    private final String author;
    private final Consumer<Action> act;

    /// What the buttons ask for.
    enum Action {
        UPLOAD,
        DROP,
        TRAIN,
        DELETE
    }

    VersionHead(DatasetService datasets, TenantId tenant, boolean mayEdit, String author, Consumer<Action> act) {
        this.datasets = datasets;
        this.tenant = tenant;
        this.mayEdit = mayEdit;
        this.author = author;
        this.act = act;
    }

    Div of(DatasetVersion version) {
        var title = Parts.fill(
                new H1(),
                "",
                DatasetTexts.foreign(span("tw-cut", version.datasetName()), version.datasetName()),
                span("tw-muted tw-num", "v" + version.number()),
                DatasetTexts.badge(version));
        return Parts.pageHead(title, facts(version), actions(version).toArray(Component[]::new));
    }

    private String facts(DatasetVersion version) {
        String when = Formats.when(version.createdAt());
        return switch (version.lineage().origin()) {
            case UPLOAD -> t("dataset.facts-upload", when, author, version.fileName(), Formats.bytes(version.bytes()));
            case ROWS_DROPPED ->
                t(
                        "dataset.facts-dropped",
                        when,
                        author,
                        version.lineage().parentNumber(),
                        version.lineage().droppedRows());
            case IDENTITY_FORM -> t("dataset.facts-identity", when, author);
        };
    }

    private List<Component> actions(DatasetVersion version) {
        var actions = new ArrayList<Component>();
        var delete = button("delete-version", t("common.delete"), null, Action.DELETE, ButtonVariant.TERTIARY);
        delete.setVisible(mayEdit);
        var upload = button("upload-version", t("dataset.upload-version"), "upload", Action.UPLOAD);
        upload.setVisible(mayEdit);
        actions.add(delete);
        actions.add(download(version));
        actions.add(upload);
        if (mayEdit && version.errorRows() > 0 && version.errorRows() < version.rows()) {
            actions.add(button(
                    "drop-rows", t("dataset.drop", version.errorRows()), "check", Action.DROP, ButtonVariant.PRIMARY));
        } else if (mayEdit && version.usable()) {
            actions.add(button("train-on", t("dataset.train"), "flask", Action.TRAIN, ButtonVariant.PRIMARY));
        }
        return actions;
    }

    private Button button(String id, String label, @Nullable String icon, Action action, ButtonVariant... variants) {
        var button = Parts.button(label, icon, variants);
        button.setId(id);
        button.addClickListener(click -> act.accept(action));
        button.setDisableOnClick(action == Action.DROP);
        return button;
    }

    private Anchor download(DatasetVersion version) {
        var handler = DownloadHandler.fromInputStream(event -> new DownloadResponse(
                datasets.content(tenant, version.id()),
                version.fileName(),
                "application/octet-stream",
                version.bytes()));
        var link = new Anchor(handler, "");
        var face = Parts.button(t("dataset.download"), "download");
        face.getElement().setAttribute("tabindex", "-1"); // the link is what keys reach
        link.add(face);
        link.getElement().setAttribute("download", true);
        link.setId("download-version");
        return link;
    }
}
