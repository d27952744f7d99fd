package io.tunewright.ui;

import io.tunewright.common.Paging;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.OrganisationService;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/// The sentence under the title of the home page.
@Component
class HomeFacts {

    private static final Duration WEEK = Duration.ofDays(7);

    private final TrainingRunService runs;
    private final OrganisationService organisations;

    HomeFacts(TrainingRunService runs, OrganisationService organisations) {
        this.runs = runs;
        this.organisations = organisations;
    }

    boolean hasRuns(TenantId tenant) {
        return Readable.of(() -> !runs.list(tenant, new Paging(0, 1)).isEmpty()).orElse(false);
    }

    /// `2 runs training, 1 waiting. Nothing has failed in the last 7 days.`
    String sentence(TenantId tenant) {
        var recent = Readable.of(() -> runs.list(tenant, Paging.FIRST)).orElseGet(List::of);
        long waiting = count(recent, RunStatus.QUEUED);
        long active = recent.stream().filter(run -> run.status().isInProgress()).count();
        var since = Instant.now().minus(WEEK);
        long failed = recent.stream()
                .filter(run ->
                        run.status() == RunStatus.FAILED && run.createdAt().isAfter(since))
                .count();
        return Stream.of(
                        active == 0 && waiting == 0
                                ? Texts.t("ui.home.idle")
                                : Texts.t("ui.home.active", active, waiting),
                        failed == 0 ? Texts.t("ui.home.none-failed") : Texts.t("ui.home.failed", failed))
                .collect(Collectors.joining(Texts.t("common.between-sentences")));
    }

    String invitation(TenantId tenant) {
        return Texts.t("ui.home.nothing-yet", organisations.get(tenant).name());
    }

    private static long count(List<TrainingRun> runs, RunStatus status) {
        return runs.stream().filter(run -> run.status() == status).count();
    }
}
