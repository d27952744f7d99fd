package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.training.RunFailureKind;
import io.tunewright.training.RunReason;
import io.tunewright.training.TrainingRun;
import java.util.Locale;
import java.util.Optional;

/// What there is to say about a run that waits, was interrupted, was cancelled or failed: cause, what was kept,
/// what to do.
final class RunNotes {

    private RunNotes() {}

    static Optional<Component> of(RunNews news) {
        var run = news.run();
        return switch (run.status()) {
            case QUEUED -> Optional.of(Parts.note("", waiting(news.runsBefore())));
            case PREPARING, COLLECTING -> Optional.empty();
            case STARTING, RESUMING, RUNNING -> going(run);
            case PAUSING -> Optional.of(Parts.note("", t("training.pausing")));
            case PAUSED -> Optional.of(Parts.note("", div("tw-strong", t("training.paused")), div("", kept(news))));
            case CANCELLING -> Optional.of(Parts.note("", t("training.cancelling")));
            case CANCELLED -> Optional.of(Parts.note("", cancelled(news)));
            case FAILED -> Optional.of(failure(news));
            case SUCCEEDED ->
                run.reason().isEmpty()
                        ? Optional.empty()
                        : Optional.of(Parts.note("", div("tw-strong", t("training.stopped-early")), detail(run)));
        };
    }

    /// What is unusual of a run that is on its way.
    private static Optional<Component> going(TrainingRun run) {
        return switch (run.why()) {
            case PENDING, CLUSTER_AWAY, DISRUPTED, CRASHED ->
                Optional.of(Parts.note(
                        "warn", div("tw-strong", t("training.why." + run.why().slug())), detail(run)));
            case DEADLINE -> Optional.of(Parts.note("warn", t("training.why.deadline")));
            case NONE, ASKED, AFTER_CHECKPOINT, EVALUATING, EARLY, FAILURE ->
                run.stopsAfterCheckpoint()
                        ? Optional.of(Parts.note("", t("training.stops-after-checkpoint")))
                        : Optional.empty();
        };
    }

    private static String waiting(int before) {
        return before == 0 ? t("training.waits-next") : t("training.waits-behind", Formats.count(before));
    }

    private static String cancelled(RunNews news) {
        String key =
                news.run().why() == RunReason.AFTER_CHECKPOINT ? "training.stopped-kept" : "training.cancelled-kept";
        return news.checkpoints().stream()
                .findFirst()
                .map(kept -> t(key, Formats.count(kept.step())))
                .orElseGet(() -> t("training.cancelled"));
    }

    private static Component failure(RunNews news) {
        var run = news.run();
        var kind = Optional.ofNullable(run.failureKind()).orElse(RunFailureKind.INTERNAL);
        String key = "training.failure." + kind.slug();
        var note = Parts.note(
                "error", div("tw-strong", t(key)), detail(run), div("", kept(news)), div("", t(key + ".do")));
        note.setId("failure");
        return note;
    }

    private static String kept(RunNews news) {
        return news.checkpoints().stream()
                .findFirst()
                .map(Checkpoint::step)
                .map(step -> t("training.failure.kept", Formats.count(step)))
                .orElseGet(() -> t("training.failure.nothing-kept"));
    }

    /// The worker's and the server's own words, which are English.
    private static Component detail(TrainingRun run) {
        var words = div("", run.reason());
        return Texts.locale().getLanguage().equals("en") ? words : Parts.lang(words, Locale.ENGLISH);
    }
}
