package io.tunewright.tunedmodel.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.note;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.progressbar.ProgressBar;
import io.tunewright.common.ByteSize;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Status;
import io.tunewright.common.ui.StatusBadge;
import io.tunewright.tunedmodel.Merge;
import io.tunewright.tunedmodel.MergeCheck;
import io.tunewright.tunedmodel.TunedModel;
import java.util.List;
import java.util.Locale;

/// What came of merging an adapter, and whether a merged model answers as its parts do.
final class MergesCard {

    private MergesCard() {}

    /// Merges of an adapter with the models they made.
    static Component of(List<Merge> merges, List<TunedModel> merged) {
        var rows = merges.stream().map(merge -> row(merge, merged)).toArray(Component[]::new);
        var list = Parts.list(rows);
        list.setId("merges");
        return Parts.card(t("tunedmodel.merges"), null, list);
    }

    /// How a merged model compares with base and adapter.
    static Component check(MergeCheck check) {
        var facts = Parts.facts(
                t("tunedmodel.check.difference"),
                small(check.maxDifference()),
                t("tunedmodel.check.tolerance"),
                small(check.tolerance()),
                t("tunedmodel.check.logit"),
                Formats.decimal(check.maxLogit(), 1),
                t("tunedmodel.check.choices"),
                t("tunedmodel.check.of", Formats.count(check.sameChoices()), Formats.count(check.tokens())),
                t("tunedmodel.check.prompts"),
                Formats.count(check.prompts()),
                t("tunedmodel.check.dtype"),
                check.dtype());
        var verdict =
                check.holds() ? note("ok", t("tunedmodel.check.holds")) : note("warn", t("tunedmodel.check.differs"));
        verdict.setId("merge-check");
        return Parts.card(t("tunedmodel.check"), null, Parts.body(div("tw-stack", verdict, facts)));
    }

    private static Div row(Merge merge, List<TunedModel> merged) {
        var model = merged.stream()
                .filter(candidate -> candidate.id().equals(merge.merged()))
                .findFirst();
        Component what =
                switch (merge.status()) {
                    case QUEUED, RUNNING -> working();
                    case SUCCEEDED ->
                        model.<Component>map(found -> Parts.link(ModelTexts.path(found), found.name()))
                                .orElseGet(() -> Parts.span("tw-muted", t("tunedmodel.merge.gone")));
                    case FAILED -> note("error", merge.message());
                };
        return div(
                "tw-row wrap",
                StatusBadge.of(status(merge.status())),
                div("tw-grow", div("tw-cut", what)),
                div(
                        "tw-small tw-muted tw-num",
                        t("tunedmodel.merge.limit", new ByteSize(merge.maxShardBytes())) + " · "
                                + Formats.when(merge.createdAt())));
    }

    private static Div working() {
        var bar = new ProgressBar();
        bar.setIndeterminate(true);
        bar.getElement().setAttribute("aria-label", t("tunedmodel.merge.working"));
        return div("", div("tw-small", t("tunedmodel.merge.working")), bar);
    }

    private static Status status(Merge.Status status) {
        return switch (status) {
            case QUEUED -> Status.WAITING;
            case RUNNING -> Status.WORKING;
            case SUCCEEDED -> Status.FINISHED;
            case FAILED -> Status.FAILED;
        };
    }

    /// A small difference, such as `0.057` or `3.1e−6`.
    private static String small(double value) {
        if (value >= 0.001) {
            return Formats.decimal(value, 3);
        }
        return String.format(Locale.ROOT, "%.1e", value)
                .replaceAll("e-0?", "e−")
                .replaceAll("e\\+0?", "e");
    }
}
