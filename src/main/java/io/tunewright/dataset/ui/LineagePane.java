package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.icon;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.CopyButton;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.dataset.Dataset;
import io.tunewright.dataset.DatasetVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Where a version comes from, from its file to itself, and what pins it down.
final class LineagePane {

    private final Authors authors;

    LineagePane(Authors authors) {
        this.authors = authors;
    }

    Div of(Dataset dataset, DatasetVersion version) {
        var list = el("ol", "tw-list");
        list.setId("lineage");
        ancestors(dataset, version).forEach(each -> list.add(step(each, each.equals(version))));
        return div(
                "tw-split",
                Parts.card(t("dataset.lineage"), null, list),
                Parts.card(t("dataset.pinned"), null, Parts.body(facts(version))));
    }

    /// From the oldest known to the version itself.
    private static List<DatasetVersion> ancestors(Dataset dataset, DatasetVersion version) {
        var found = new ArrayList<>(List.of(version));
        var parent = version.lineage().parent();
        while (parent != null && found.size() < 100) {
            var wanted = parent;
            var next = dataset.versions().stream()
                    .filter(each -> each.id().equals(wanted))
                    .findFirst();
            next.ifPresent(found::add);
            parent = next.map(each -> each.lineage().parent()).orElse(null);
        }
        Collections.reverse(found);
        return found;
    }

    private Component step(DatasetVersion version, boolean current) {
        String when = Formats.when(version.createdAt());
        String author = authors.name(version.author());
        String what =
                switch (version.lineage().origin()) {
                    case UPLOAD -> t("dataset.from-upload", version.fileName());
                    case ROWS_DROPPED ->
                        t(
                                "dataset.from-dropped",
                                version.lineage().parentNumber(),
                                version.lineage().droppedRows());
                    case IDENTITY_FORM -> t("dataset.from-identity");
                };
        String icon =
                switch (version.lineage().origin()) {
                    case UPLOAD -> "upload";
                    case ROWS_DROPPED -> "check";
                    case IDENTITY_FORM -> "users";
                };
        Component name =
                current ? span("tw-strong", version.label()) : Parts.link(DatasetTexts.path(version), version.label());
        return el(
                "li",
                "",
                div(
                        "tw-row top",
                        icon(icon, "tw-muted"),
                        div(
                                "tw-grow",
                                div("", name),
                                div("", what),
                                div(
                                        "tw-small tw-muted",
                                        t(
                                                "dataset.step-facts",
                                                when,
                                                author,
                                                Formats.count(version.rows()),
                                                Formats.bytes(version.bytes()))))));
    }

    private static Div facts(DatasetVersion version) {
        var hash = div(
                "tw-row",
                span("tw-mono tw-small tw-cut", version.hash().hex()),
                CopyButton.icon(version.hash().hex(), t("dataset.copy-hash")));
        return div(
                "tw-stack",
                div("", div("tw-small tw-muted", t("dataset.hash-of-file")), hash),
                Parts.facts(
                        t("dataset.file"), version.fileName(),
                        t("dataset.format"),
                                t(
                                        version.array() ? "dataset.format-array" : "dataset.format-lines",
                                        version.format().title()),
                        t("dataset.size"), Formats.bytes(version.bytes()),
                        t("dataset.rows"), Formats.count(version.rows()),
                        t("dataset.tile-split"),
                                Formats.count(version.training()) + " / " + Formats.count(version.heldOut()),
                        t("dataset.held-out-share"), Formats.percent(version.heldOutShare(), 0)));
    }
}
