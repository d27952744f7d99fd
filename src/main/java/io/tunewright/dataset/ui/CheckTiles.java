package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.icon;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Formats;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.ExampleEncoding;
import io.tunewright.dataset.Finding;
import io.tunewright.dataset.FindingCode;
import io.tunewright.dataset.Severity;
import io.tunewright.identity.TenantId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// What the check found, in four tiles.
final class CheckTiles {

    private static final int LINES = 2;

    private final DatasetService datasets;
    private final ExampleEncoding encoding;
    private final TenantId tenant;

    CheckTiles(DatasetService datasets, ExampleEncoding encoding, TenantId tenant) {
        this.datasets = datasets;
        this.encoding = encoding;
        this.tenant = tenant;
    }

    Div of(DatasetVersion version) {
        List<Finding> findings = version.errorRows() + version.warningRows() > 0
                        || !version.fileFindings().isEmpty()
                ? datasets.report(tenant, version.id()).findings()
                : List.of();
        var tiles = div(
                "tw-kpis",
                tile("tw-ic-ok", "check-circle", version.fineRows(), t("dataset.tile-fine"), fine(version)),
                tile(
                        version.warningRows() > 0 ? "tw-ic-warn" : "tw-muted",
                        "warn",
                        version.warningRows(),
                        t("dataset.tile-warnings", version.warningRows()),
                        found(version, findings, Severity.WARNING)),
                tile(
                        version.errorRows() > 0 ? "tw-ic-error" : "tw-muted",
                        "error",
                        version.errorRows(),
                        t("dataset.tile-errors", version.errorRows()),
                        version.errorRows() > 0
                                ? found(version, findings, Severity.ERROR) + " " + t("dataset.tile-errors-wait")
                                : t("dataset.tile-no-errors")),
                tile(
                        "tw-muted",
                        "data",
                        Formats.count(version.training()) + " / " + Formats.count(version.heldOut()),
                        t("dataset.tile-split"),
                        t("dataset.tile-split-hint", Formats.percent(version.heldOutShare(), 0))));
        tiles.setId("check-tiles");
        return tiles;
    }

    private String fine(DatasetVersion version) {
        double share = version.rows() == 0 ? 0 : version.fineRows() / (double) version.rows();
        // never 100 % while a row is missing
        double shown = version.fineRows() < version.rows() ? Math.min(share, 0.999) : share;
        String facts =
                t("dataset.tile-fine-share", Formats.percent(shown, shown == 1 ? 0 : 1), Formats.count(version.rows()));
        return encoding.knownLengths(tenant, version)
                .map(lengths -> facts
                        + t("common.between-sentences")
                        + t("dataset.tile-tokens", Formats.compact(lengths.tokens()), Formats.count(lengths.longest())))
                .orElse(facts);
    }

    /// The most frequent finding with its first lines, and how many more there are.
    private static String found(DatasetVersion version, List<Finding> findings, Severity severity) {
        var counts = version.counts().entrySet().stream()
                .filter(entry -> entry.getKey().severity() == severity)
                .sorted(Map.Entry.<FindingCode, Integer>comparingByValue(Comparator.reverseOrder()))
                .toList();
        if (counts.isEmpty()) {
            return t("dataset.tile-nothing");
        }
        var most = counts.getFirst();
        var lines = findings.stream()
                .filter(finding -> finding.code() == most.getKey())
                .map(finding -> Formats.count(finding.line()))
                .distinct()
                .limit(LINES)
                .toList();
        String text = t(
                version.array() ? "dataset.tile-found-rows" : "dataset.tile-found",
                DatasetTexts.code(most.getKey()),
                String.join(t("dataset.list-and"), lines),
                lines.size());
        int more = counts.stream().mapToInt(Map.Entry::getValue).sum() - Math.min(LINES, most.getValue());
        return more > 0 ? text + t("dataset.tile-more", Formats.count(more)) : text + t("dataset.full-stop");
    }

    private static Div tile(String colour, String icon, int figure, String words, String detail) {
        return tile(colour, icon, Formats.count(figure), words, detail);
    }

    private static Div tile(String colour, String icon, String figure, String words, String detail) {
        return div(
                "tw-kpi",
                div("tw-row", icon(icon, colour), span("tw-strong tw-num", figure), span("tw-small tw-muted", words)),
                div("d", detail));
    }
}
