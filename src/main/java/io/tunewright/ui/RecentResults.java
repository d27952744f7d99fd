package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import io.tunewright.common.Paging;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.evaluation.EvaluationService;
import io.tunewright.identity.TenantId;
import java.util.List;

/// The newest figures of tuned models, each against its base where that was measured on the same data.
@org.springframework.stereotype.Component
class RecentResults {

    private static final int MOST = 5;

    private final EvaluationService evaluations;

    RecentResults(EvaluationService evaluations) {
        this.evaluations = evaluations;
    }

    Component card(TenantId tenant) {
        var results = Readable.of(() -> Result.newest(evaluations.list(tenant, Paging.FIRST), MOST));
        return Parts.card(
                Texts.t("ui.results.title"),
                Parts.quietLink("evaluation", Texts.t("ui.results.leaderboard")),
                results.<Component>map(RecentResults::list)
                        .orElseGet(() -> Parts.body(Parts.note("error", Texts.t("ui.home.unreadable")))));
    }

    private static Component list(List<Result> results) {
        if (results.isEmpty()) {
            return Parts.empty(Texts.t("ui.results.nothing"), Texts.t("ui.results.nothing-hint"), null);
        }
        var grid = new Grid<Result>();
        grid.setId("results");
        grid.setMinWidth("0");
        var model = grid.addComponentColumn(RecentResults::model)
                .setHeader(Texts.t("ui.results.model"))
                .setWidth("200px")
                .setFlexGrow(1);
        var data = grid.addColumn(Result::data)
                .setHeader(Texts.t("ui.results.data"))
                .setWidth("148px")
                .setFlexGrow(0);
        var score = end(grid.addComponentColumn(RecentResults::score), "ui.results.score", "124px");
        var difference = end(grid.addComponentColumn(RecentResults::difference), "ui.results.against-base", "124px");
        var when = end(grid.addColumn(result -> Formats.when(result.at())), "ui.results.when", "124px");
        grid.setItems(results);
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        Narrow.watch(grid, narrow -> {
            model.setWidth(narrow ? "120px" : "200px");
            score.setWidth(narrow ? "108px" : "124px");
            difference.setWidth(narrow ? "108px" : "124px");
            data.setVisible(!narrow);
            when.setVisible(!narrow);
        });
        return grid;
    }

    private static Grid.Column<Result> end(Grid.Column<Result> column, String header, String width) {
        return column.setHeader(Texts.t(header))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth(width)
                .setFlexGrow(0);
    }

    private static Component model(Result result) {
        var name = div("tw-strong tw-cut", Formats.modelName(result.model()));
        name.setTitle(result.model());
        return div(
                "",
                name,
                div("tw-muted tw-cut tw-hide-narrow", result.base()),
                div("tw-muted tw-cut tw-only-narrow", result.data() + " · " + Formats.when(result.at())));
    }

    private static Component score(Result result) {
        return span(
                "tw-num",
                span(
                        "tw-strong",
                        result.percent() ? Formats.decimal(result.value() * 100, 1) : Formats.loss(result.value())),
                span(
                        "tw-muted",
                        " ± "
                                + (result.percent()
                                        ? Formats.decimal(result.error() * 100, 1)
                                        : Formats.loss(result.error()))));
    }

    private static Component difference(Result result) {
        if (result.difference() == null) {
            return span("tw-muted", Formats.NONE);
        }
        String text = result.percent()
                ? Formats.signed(result.difference() * 100, 1)
                : Formats.signed(result.difference(), 3);
        if (!result.isClear()) {
            return span("tw-num tw-muted", text + " " + Texts.t("ui.results.unclear"));
        }
        return span(result.isBetter() ? "tw-num up" : "tw-num down", text);
    }
}
