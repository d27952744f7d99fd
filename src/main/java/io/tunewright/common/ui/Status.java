package io.tunewright.common.ui;

/// Where a run, evaluation or other long work stands, as the dashboard shows it: always icon, colour and word
/// together.
public enum Status {
    /// Not started; can still be edited.
    DRAFT("", "audit", "common.status.draft"),
    /// Accepted; nothing is in use yet.
    WAITING("wait", "clock", "common.status.waiting"),
    /// Placed; data is prepared or the model is loading.
    STARTING("wait", "refresh", "common.status.starting"),
    /// Its worker was lost; another one takes over.
    RESUMING("warn", "refresh", "common.status.resuming"),
    /// Steps are reported.
    TRAINING("live", "run", "common.status.training"),
    /// Scores are being measured.
    EVALUATING("live", "run", "common.status.evaluating"),
    /// Any other work in progress, such as an import or a merge.
    WORKING("live", "run", "common.status.working"),
    /// Held at a checkpoint.
    PAUSED("warn", "pause", "common.status.paused"),
    /// No sign of life for two minutes; still counted as running.
    SILENT("warn", "warn", "common.status.silent"),
    /// Was asked to end and is saving what it has.
    STOPPING("warn", "stop", "common.status.stopping"),
    /// All phases ended well.
    FINISHED("ok", "check", "common.status.finished"),
    /// Ended by a person, a limit or early; results are kept.
    STOPPED("", "stop", "common.status.stopped"),
    /// Ended by an error; the page says why.
    FAILED("error", "error", "common.status.failed");

    final String classes;
    final String icon;
    final String key;

    Status(String classes, String icon, String key) {
        this.classes = classes;
        this.icon = icon;
        this.key = key;
    }

    /// The word for it in the page's language.
    public String word() {
        return Texts.t(key);
    }
}
