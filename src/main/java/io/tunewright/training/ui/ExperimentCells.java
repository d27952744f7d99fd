package io.tunewright.training.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Anchor;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.StatusBadge;
import org.jspecify.annotations.Nullable;

/// What a row of the list of experiments says.
final class ExperimentCells {

    private ExperimentCells() {}

    /// The way to its newest run.
    static Component name(ExperimentRow row) {
        String name = row.experiment().name();
        return row.newest()
                .<Component>map(run -> {
                    var link = new Anchor("runs/" + run.id(), name);
                    link.addClassNames("tw-strong", "tw-plain");
                    return link;
                })
                .orElseGet(() -> span("tw-strong", name));
    }

    static Component facts(ExperimentRow row) {
        var experiment = row.experiment();
        return div(
                "tw-muted tw-small tw-cut",
                String.join(" · ", experiment.baseModelName(), experiment.datasetLabel(), experiment.recipeName()));
    }

    /// Links to the runs before the newest.
    static @Nullable Component earlier(ExperimentRow row) {
        if (row.runs().size() < 2) {
            return null;
        }
        var links = div("tw-row wrap tw-small");
        for (var run : row.runs()) {
            links.add(new Anchor("runs/" + run.id(), t("training.run-number", run.number())));
        }
        return links;
    }

    static Component state(ExperimentRow row) {
        return row.newest()
                .<Component>map(run -> div(
                        "",
                        StatusBadge.of(RunStates.of(run.status())),
                        div("tw-muted tw-small tw-num", RunTexts.progress(run))))
                .orElseGet(() -> span("tw-muted", t("training.experiments.never-run")));
    }

    static Component loss(ExperimentRow row) {
        return row.newest()
                .filter(run -> run.lastLoss() != null)
                .<Component>map(run -> div(
                        "tw-num",
                        div("", Formats.loss(run.lastLoss() == null ? Double.NaN : run.lastLoss())),
                        run.heldOutLoss() == null
                                ? null
                                : div(
                                        "tw-muted tw-small",
                                        t("training.experiments.held-out", Formats.loss(run.heldOutLoss())))))
                .orElseGet(() -> span("tw-muted", Formats.NONE));
    }

    /// Where nothing has a price, the time.
    static Component cost(ExperimentRow row) {
        if (row.cost().time().isZero()) {
            return span("tw-muted", Formats.NONE);
        }
        String time = Formats.duration(row.cost().time());
        return row.cost().amount() > 0
                ? div("tw-num", div("", Formats.price(row.cost().amount())), div("tw-muted tw-small", time))
                : div("tw-num tw-muted", time);
    }
}
