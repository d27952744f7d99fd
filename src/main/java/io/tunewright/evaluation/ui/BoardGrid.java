package io.tunewright.evaluation.ui;

import static io.tunewright.common.ui.Parts.badge;
import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import io.tunewright.common.ui.Formats;
import io.tunewright.evaluation.Evaluation;
import io.tunewright.evaluation.Leaderboard;
import io.tunewright.evaluation.Metrics;
import io.tunewright.evaluation.Score;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModel;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of a leaderboard: each figure with its standard error and its place between the worst and the best.
final class BoardGrid extends Grid<Leaderboard.Row> {

    /// @param tuned the tuned models on the board
    BoardGrid(Leaderboard board, Map<ModelRef, TunedModel> tuned) {
        addComponentColumn(row -> span("tw-num tw-strong", ranks(row)))
                .setHeader(t("evaluation.rank"))
                .setWidth("72px")
                .setFlexGrow(0);
        addComponentColumn(row -> model(board, row, tuned.get(row.evaluation().model())))
                .setHeader(t("evaluation.model"))
                .setWidth("180px")
                .setFlexGrow(1);
        var metrics = columns(board);
        for (String metric : metrics) {
            addComponentColumn(row -> figure(board, row.evaluation(), metric))
                    .setKey(metric)
                    .setHeader(t("evaluation.metric." + metric))
                    .setTextAlign(ColumnTextAlign.END)
                    .setWidth("132px")
                    .setFlexGrow(0);
        }
        addComponentColumn(row -> againstBase(board, row))
                .setKey("base")
                .setHeader(t("evaluation.againstBase"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("116px")
                .setFlexGrow(0);
        setItems(board.rows());
        setAllRowsVisible(true);
        setSelectionMode(SelectionMode.SINGLE);
        getElement().setAttribute("aria-label", t("evaluation.board", board.datasetLabel()));
        getElement().executeJs("return innerWidth").then(Integer.class, width -> {
            if (width < 800) {
                metrics.stream()
                        .filter(metric -> !metric.equals(board.metric()))
                        .forEach(metric -> getColumnByKey(metric).setVisible(false));
                getColumnByKey("base").setVisible(false);
                getColumns().get(1).setWidth("140px");
            }
        });
    }

    /// What the ranks go by and the losses; there is no room for more.
    private static List<String> columns(Leaderboard board) {
        String share = isShare(board.metric()) ? board.metric() : Metrics.EXACT_MATCH;
        boolean asked = board.rows().stream()
                .anyMatch(row -> row.evaluation().score(share).isPresent());
        return asked || isShare(board.metric()) ? List.of(share, Metrics.LOSS, Metrics.PERPLEXITY) : Metrics.OF_TEXT;
    }

    private static boolean isShare(String metric) {
        return Metrics.SHARES.contains(metric);
    }

    /// `1–2` where places are shared.
    static String ranks(Leaderboard.Row row) {
        return row.bestRank() == row.worstRank()
                ? Formats.count(row.bestRank())
                : Formats.count(row.bestRank()) + "–" + Formats.count(row.worstRank());
    }

    static String value(Score score) {
        return isShare(score.metric()) ? Formats.decimal(score.value() * 100, 1) : roomy(score.value());
    }

    /// Three digits after the point while there is room for them: a perplexity can be a million.
    private static String roomy(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value) || size < 100) {
            return Formats.decimal(value, 3);
        }
        return size < 10_000 ? Formats.decimal(value, size < 1000 ? 1 : 0) : Formats.compact(Math.round(value));
    }

    /// In thousands, as the figure that it belongs to.
    private static String brief(double value) {
        return value < 50 ? Formats.decimal(value, 0) : Formats.decimal(value / 1000, 1) + "\u00a0k";
    }

    static String error(Score score) {
        if (!Double.isFinite(score.standardError())) {
            return "";
        }
        return " ± "
                + (isShare(score.metric())
                        ? Formats.decimal(score.standardError() * 100, 1)
                        : Math.abs(score.value()) < 10_000
                                ? roomy(score.standardError())
                                : brief(score.standardError()));
    }

    private static Component model(Leaderboard board, Leaderboard.Row row, @Nullable TunedModel tuned) {
        var evaluation = row.evaluation();
        String title = tuned == null ? evaluation.modelName() : tuned.experimentName();
        var name = div("tw-row", span("tw-strong tw-cut", title));
        if (evaluation.isBase()) {
            name.add(badge("line", null, t("evaluation.base")));
        }
        String below = tuned == null
                ? t("evaluation.asImported")
                : t("evaluation.kindOf", ModelChoice.kind(tuned), evaluation.baseModelName());
        String sample = evaluation
                .score(board.metric())
                .map(score -> t("evaluation.withN", below, Formats.count(score.n())))
                .orElse(below);
        name.getElement().setAttribute("title", evaluation.modelName());
        return div("", name, div("tw-muted tw-cut tw-num", sample));
    }

    private static Component figure(Leaderboard board, Evaluation evaluation, String metric) {
        var score = evaluation.score(metric);
        if (score.isEmpty()) {
            return span("tw-muted", t("evaluation.notMeasured"));
        }
        var figures = div("fig", el("b", "", value(score.get())), el("small", "", error(score.get())));
        var whisker = whisker(board, score.get(), evaluation.isBase());
        var cell = div("tw-score", figures, whisker);
        cell.getElement()
                .setAttribute("title", t("evaluation.conversations", score.get().n()));
        return cell;
    }

    /// A bar from the lowest to the highest figure of the board, the interval of two standard errors marked on it.
    private static Component whisker(Leaderboard board, Score score, boolean base) {
        double low = isShare(score.metric()) ? 0 : edge(board, score.metric(), -1);
        double high = isShare(score.metric()) ? 1 : edge(board, score.metric(), 1);
        double span = Math.max(high - low, 1e-9);
        double error = Double.isFinite(score.standardError()) ? 2 * score.standardError() : 0;
        double from = Math.clamp((score.value() - error - low) / span, 0, 1);
        double to = Math.clamp((score.value() + error - low) / span, 0, 1);
        var fill = el("s", "");
        fill.getStyle().set("width", percent((score.value() - low) / span));
        var interval = el("i", "");
        interval.getStyle().set("left", percent(from)).set("width", percent(to - from));
        var mark = el("u", "");
        mark.getStyle().set("left", percent(Math.clamp((score.value() - low) / span, 0, 1)));
        var bar = div(base ? "tw-whisk bar base" : "tw-whisk bar", fill, interval, mark);
        bar.getElement().setAttribute("aria-hidden", "true");
        return bar;
    }

    private static double edge(Leaderboard board, String metric, int side) {
        var values = board.rows().stream()
                .flatMap(row -> row.evaluation().score(metric).stream())
                .mapToDouble(score -> score.value()
                        + side * (Double.isFinite(score.standardError()) ? 2 * score.standardError() : 0));
        return side < 0 ? values.min().orElse(0) : values.max().orElse(1);
    }

    private static Component againstBase(Leaderboard board, Leaderboard.Row row) {
        var difference = row.againstBase();
        if (difference == null) {
            return span("tw-muted", "–");
        }
        boolean share = isShare(board.metric());
        double value = share ? difference.value() * 100 : difference.value();
        String text = (value > 0 ? "+" : "") + Formats.decimal(value, share ? 1 : 3);
        if (!difference.clear()) {
            return span("tw-num tw-muted", text + " " + t("evaluation.unclear"));
        }
        boolean better = share == (value > 0);
        return span(better ? "tw-num up" : "tw-num down", text);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", Math.clamp(share, 0, 1) * 100);
    }
}
