package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.html.Div;
import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Steps;
import io.tunewright.common.ui.Steps.State;
import io.tunewright.common.ui.Steps.Step;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.ui.RunTexts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The phases of a run with their durations, and the fret bar: how far training is, where its checkpoints are.
final class RunProgress extends Composite<Div> {

    private static final long serialVersionUID = 1;

    private final Steps steps = new Steps(t("training.phases"));
    private final Div bar = div("tw-col");
    private transient List<Step> shown = List.of();

    RunProgress() {
        steps.setId("phases");
        bar.setId("progress");
        bar.getStyle().set("margin-top", "20px").set("gap", "6px");
        getContent().add(Parts.card(null, null, Parts.body(steps, bar)));
    }

    void show(RunNews news) {
        var phases = phases(news);
        if (!phases.equals(shown)) {
            shown = phases;
            steps.show(phases);
        }
        bar.removeAll();
        if (news.run().totalSteps() > 0 && news.times().training() != null) {
            bar.add(words(news.run()), frets(news), scale(news));
        }
        bar.setVisible(bar.getComponentCount() > 0);
    }

    /// One phase ends where the next begins.
    private static List<Step> phases(RunNews news) {
        var times = news.times();
        String[] names = {"queue", "prepare", "launch", "train", "collect"};
        @Nullable
        Instant[] starts = {times.created(), times.admitted(), times.prepared(), times.training(), times.collecting()};
        boolean over = news.run().status().isFinal();
        boolean well = over && news.run().failureKind() == null;
        var phases = new ArrayList<Step>();
        int last = -1;
        for (int i = 0; i < names.length; i++) {
            last = starts[i] == null ? last : i;
        }
        for (int i = 0; i < names.length; i++) {
            var start = starts[i];
            var end = next(starts, i).or(() -> Optional.ofNullable(times.finished()));
            State state;
            if (start == null) {
                state = State.TO_COME;
            } else if (i < last || over && well) {
                state = State.DONE;
            } else {
                state = over ? State.FAILED : State.NOW;
            }
            phases.add(new Step(t("training.phase." + names[i]), detail(start, end, news, names[i]), state));
        }
        return phases;
    }

    private static String detail(@Nullable Instant start, Optional<Instant> end, RunNews news, String phase) {
        if (start == null) {
            return "";
        }
        var length = Duration.between(start, end.orElseGet(Instant::now));
        if (end.isPresent()) {
            return Formats.precise(length);
        }
        String lasted = length.toSeconds() < 60 ? Formats.duration(length) : Formats.precise(length);
        var prepared = news.run().preparedPercent();
        if (phase.equals("prepare") && prepared != null) {
            return t("training.phase.share", lasted, Formats.percent(prepared / 100.0, 0));
        }
        return phase.equals("train") && news.run().totalSteps() > 0
                ? t("training.phase.share", lasted, Formats.percent(share(news.run()), 0))
                : lasted;
    }

    private static Optional<Instant> next(@Nullable Instant[] starts, int phase) {
        for (int i = phase + 1; i < starts.length; i++) {
            if (starts[i] != null) {
                return Optional.of(starts[i]);
            }
        }
        return Optional.empty();
    }

    private static Component words(TrainingRun run) {
        var left = span("tw-num");
        Optional.ofNullable(run.secondsLeft())
                .map(Duration::ofSeconds)
                .ifPresent(time -> left.add(
                        span("tw-strong", Formats.left(time)),
                        span(
                                "tw-muted",
                                "  "
                                        + t(
                                                "training.ends-about",
                                                Formats.time(Instant.now().plus(time))))));
        return div(
                "tw-row apart base wrap",
                span(
                        "tw-num",
                        span("tw-strong", RunTexts.steps(run)),
                        span("tw-muted", "  " + t("training.epoch", Formats.decimal(run.epoch(), 2)))),
                left);
    }

    private static Component frets(RunNews news) {
        double total = news.run().totalSteps();
        return Parts.frets(
                share(news.run()),
                news.checkpoints().stream()
                        .map(checkpoint -> checkpoint.step() / total)
                        .toList(),
                best(news).map(checkpoint -> checkpoint.step() / total).orElse(-1.0));
    }

    private static Component scale(RunNews news) {
        double total = news.run().totalSteps();
        var scale = div("tw-fretscale", mark("0", 0));
        best(news).ifPresent(checkpoint -> {
            double at = checkpoint.step() / total;
            if (at < 0.93) {
                scale.add(mark(t("training.best-at", Formats.count(checkpoint.step())), at));
            }
        });
        scale.add(mark(Formats.count(news.run().totalSteps()), 1));
        return scale;
    }

    private static Component mark(String text, double at) {
        var mark = span("tw-num", text);
        mark.getStyle().set("left", String.format(Locale.ROOT, "%.2f%%", at * 100));
        return mark;
    }

    private static Optional<Checkpoint> best(RunNews news) {
        return news.checkpoints().stream().filter(Checkpoint::best).findFirst();
    }

    private static double share(TrainingRun run) {
        return run.step() / (double) run.totalSteps();
    }
}
