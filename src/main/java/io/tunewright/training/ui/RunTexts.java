package io.tunewright.training.ui;

import static io.tunewright.common.ui.Texts.t;

import io.tunewright.common.ui.Bundles;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Texts;
import io.tunewright.training.TrainingRun;
import java.time.Duration;

/// Sentences about runs.
public final class RunTexts {

    private RunTexts() {}

    /// One short line for lists: how far a run is, or how long it took.
    public static String progress(TrainingRun run) {
        return switch (run.status()) {
            case QUEUED -> t("training.waits");
            case PREPARING ->
                run.preparedPercent() == null
                        ? t("training.prepares")
                        : t("training.prepares-percent", run.preparedPercent());
            case STARTING -> t("training.loads");
            case RUNNING, RESUMING, PAUSING, PAUSED, CANCELLING -> steps(run);
            case COLLECTING -> t("training.collects");
            case SUCCEEDED, FAILED, CANCELLED -> ended(run);
        };
    }

    public static String steps(TrainingRun run) {
        return run.totalSteps() == 0
                ? t("training.loads")
                : t("training.step-of", Formats.count(run.step()), Formats.count(run.totalSteps()));
    }

    private static String ended(TrainingRun run) {
        var started = run.startedAt();
        var finished = run.finishedAt();
        return started == null || finished == null
                ? ""
                : t("training.took", Formats.precise(Duration.between(started, finished)));
    }

    /// A kind of failure in a word or two, by its slug; one that no bundle knows by that.
    public static String failureKind(String slug) {
        String text = Bundles.find(Texts.locale(), "training.kind." + slug);
        return text == null ? slug : text;
    }
}
