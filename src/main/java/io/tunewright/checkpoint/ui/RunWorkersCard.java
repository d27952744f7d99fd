package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.html.Div;
import io.tunewright.cluster.WorkerNote;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.training.RunWorker;
import io.tunewright.training.ui.RunTexts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The machines a run had: what they cost so far, its workers and how each ended, and what the cluster says of the
/// newest. Made anew only when something changed.
final class RunWorkersCard extends Composite<Component> {

    private static final long serialVersionUID = 1;
    private static final int MOST_NOTES = 30;

    private final Div facts = div("tw-small tw-muted tw-num");
    private final Div body = div("tw-stack");
    private final Component card = Parts.card(t("training.workers"), facts, Parts.body(body));
    private transient List<RunWorker> shown = List.of();

    RunWorkersCard() {
        body.setId("run-workers");
        card.setVisible(false);
    }

    @Override
    protected Component initContent() {
        return card;
    }

    void show(RunNews news) {
        var machines = news.machines();
        card.setVisible(!machines.workers().isEmpty());
        facts.setText(facts(machines));
        if (machines.workers().equals(shown)) {
            return;
        }
        shown = machines.workers();
        body.removeAll();
        var list = el("ul", "tw-list");
        shown.reversed().forEach(worker -> list.add(el("li", "", worker(worker))));
        body.add(list);
        notes(shown.getLast().notes());
    }

    private static String facts(RunNews.Machines machines) {
        String time = Formats.duration(machines.cost().time());
        return machines.cost().amount() > 0
                ? t(
                        "training.workers.cost",
                        machines.machine(),
                        time,
                        Formats.price(machines.cost().amount()))
                : t("training.workers.time", machines.machine(), time);
    }

    private static Component worker(RunWorker worker) {
        var ended = worker.ended();
        String took = Formats.precise(Duration.between(worker.began(), ended == null ? Instant.now() : ended));
        String when = ended == null
                ? t("training.workers.since", Formats.dateTime(worker.began()))
                : t("training.workers.took", Formats.dateTime(worker.began()), took);
        return div(
                "",
                div(
                        "tw-row apart wrap",
                        div(
                                "tw-row",
                                span("tw-strong", t("training.workers.attempt", Formats.count(worker.attempt()))),
                                badge(worker)),
                        span("tw-num tw-small tw-muted", when)),
                div("tw-small tw-muted tw-mono tw-cut", where(worker)),
                why(worker));
    }

    private static Component badge(RunWorker worker) {
        return switch (worker.end()) {
            case "" -> Parts.badge("live", "run", t("training.workers.there"));
            case "succeeded" -> Parts.badge("ok", "check-circle", t("training.workers.done"));
            case "cancelled" -> Parts.badge("", "stop", t("training.workers.stopped"));
            default -> Parts.badge("warn", "warn", RunTexts.failureKind(worker.end()));
        };
    }

    private static String where(RunWorker worker) {
        return worker.node().isEmpty() ? worker.name() : worker.name() + " · " + worker.node();
    }

    private static @Nullable Component why(RunWorker worker) {
        return worker.why().isBlank() ? null : div("tw-small", worker.why());
    }

    private void notes(List<WorkerNote> notes) {
        if (notes.isEmpty()) {
            return;
        }
        var list = el("ul", "tw-list");
        list.setId("cluster-notes");
        notes.stream().skip(Math.max(0, notes.size() - MOST_NOTES)).forEach(note -> list.add(el("li", "", note(note))));
        body.add(div("tw-small tw-strong", t("training.workers.notes")), list);
    }

    private static Component note(WorkerNote note) {
        String times = note.times() > 1 ? " × " + Formats.count(note.times()) : "";
        return div(
                "tw-small",
                div(
                        "tw-row wrap",
                        span("tw-num tw-muted", Formats.clock(note.at())),
                        Parts.badge(note.warning() ? "warn" : "", note.warning() ? "warn" : "info", note.reason()),
                        span("tw-num tw-muted", times)),
                div("", note.text()));
    }
}
