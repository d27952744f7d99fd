package io.tunewright.tunedmodel.ui;

import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.server.streams.DownloadHandler;
import com.vaadin.flow.server.streams.DownloadResponse;
import io.tunewright.common.ByteSize;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactRef;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;
import java.util.Map;

/// The files of a model with their hashes; each can be downloaded.
final class FilesCard {

    private final TunedModelService models;
    private final TenantId tenant;

    FilesCard(TunedModelService models, TenantId tenant) {
        this.models = models;
        this.tenant = tenant;
    }

    Component of(TunedModel model) {
        var files = model.files().files();
        var grid = new Grid<Map.Entry<String, ArtifactRef>>();
        grid.setId("model-files");
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addComponentColumn(file -> download(model, file.getKey()))
                .setHeader(t("tunedmodel.file"))
                .setFlexGrow(1);
        grid.addColumn(file -> new ByteSize(file.getValue().bytes()))
                .setHeader(t("tunedmodel.size"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("104px")
                .setFlexGrow(0);
        var hash = grid.addComponentColumn(file -> {
                    var shortened =
                            span("tw-mono tw-small", file.getValue().hash().shortened());
                    shortened.setTitle(file.getValue().hash().hex());
                    return shortened;
                })
                .setHeader(t("tunedmodel.hash"))
                .setWidth("128px")
                .setFlexGrow(0);
        grid.setItems(files.entrySet());
        Narrow.watch(grid, narrow -> hash.setVisible(!narrow));
        var sum = span(
                "tw-small tw-muted tw-num",
                t(
                        "tunedmodel.files-sum",
                        Formats.count(files.size()),
                        new ByteSize(model.files().bytes())));
        return Parts.card(t("tunedmodel.files"), sum, grid);
    }

    private Anchor download(TunedModel model, String name) {
        var handler = DownloadHandler.fromInputStream(event -> {
            var file = models.open(tenant, model.id(), name);
            return new DownloadResponse(file.content(), name, "application/octet-stream", file.bytes());
        });
        var link = new Anchor(handler, name);
        link.addClassNames("tw-mono", "tw-small");
        return link;
    }
}
