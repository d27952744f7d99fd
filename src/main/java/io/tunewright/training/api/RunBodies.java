package io.tunewright.training.api;

import io.tunewright.training.MetricPoint;
import io.tunewright.training.RunEvaluation;
import io.tunewright.training.RunTimes;
import io.tunewright.training.RunTransition;
import io.tunewright.training.RunWorker;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService.StoredEvent;
import io.tunewright.worker.RunEvent;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the routes of runs take and give.
final class RunBodies {

    private RunBodies() {}

    record StartRequest(UUID experimentId) {}

    record RunResponse(
            UUID id,
            UUID experimentId,
            String experimentName,
            String baseModelName,
            String dataset,
            int number,
            String status,
            String reason,
            String reasonCode,
            @Nullable String failureKind,
            int attempts,
            int disruptions,
            @Nullable Double deadlineHours,
            boolean stopsAfterCheckpoint,
            @Nullable Integer preparedPercent,
            long step,
            long totalSteps,
            double epoch,
            @Nullable Double lastLoss,
            @Nullable Double heldOutLoss,
            double tokensPerSecond,
            long trainedTokens,
            long peakBytes,
            @Nullable Long secondsLeft,
            UUID author,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {

        static RunResponse of(TrainingRun run) {
            return new RunResponse(
                    run.id().value(),
                    run.experiment().value(),
                    run.experimentName(),
                    run.baseModelName(),
                    run.datasetLabel(),
                    run.number(),
                    run.status().name().toLowerCase(Locale.ROOT),
                    run.reason(),
                    run.why().slug(),
                    run.failureKind() == null ? null : run.failureKind().name(),
                    run.attempts(),
                    run.disruptions(),
                    run.deadline() == null ? null : run.deadline().toSeconds() / 3600.0,
                    run.stopsAfterCheckpoint(),
                    run.preparedPercent(),
                    run.step(),
                    run.totalSteps(),
                    run.epoch(),
                    run.lastLoss(),
                    run.heldOutLoss(),
                    run.tokensPerSecond(),
                    run.trainedTokens(),
                    run.peakBytes(),
                    run.secondsLeft(),
                    run.author().value(),
                    run.createdAt(),
                    run.startedAt(),
                    run.finishedAt());
        }
    }

    /// @param changes values by key of the recipe
    /// @param name    of the experiment, null to have one made
    /// @param machine null for that of the run
    /// @param start   false to store the experiment only; null starts it
    record CloneRequest(
            @Nullable Map<String, String> changes,
            @Nullable String name,
            @Nullable String machine,
            @Nullable Boolean start) {}

    /// @param run null if it was not started
    record CloneResponse(String experimentId, @Nullable RunResponse run) {}

    /// @param experimentIds each is started `times` times
    /// @param times         1 to 20; null for once
    record StartSeveralRequest(
            List<UUID> experimentIds, @Nullable Integer times) {}

    /// @param error why an experiment could not be started, null if it was
    record StartedResponse(
            UUID experimentId,
            @Nullable RunResponse run,
            @Nullable String error) {}

    record StartedPage(List<StartedResponse> data) {}

    /// @param hours null for no limit
    record DeadlineRequest(@Nullable Double hours) {}

    record TransitionResponse(
            Instant at, int round, @Nullable String before, String after, String reasonCode) {

        static TransitionResponse of(RunTransition transition) {
            var before = transition.before();
            return new TransitionResponse(
                    transition.at(),
                    transition.round(),
                    before == null ? null : before.name().toLowerCase(Locale.ROOT),
                    transition.after().name().toLowerCase(Locale.ROOT),
                    transition.why().slug());
        }
    }

    record HistoryResponse(List<TransitionResponse> data) {}

    record RunPage(List<RunResponse> data, int offset, int limit) {}

    /// @param times       when the run came into its phases
    /// @param runsBefore    runs that have their turn before this one; null unless it waits
    /// @param lastHeartbeat when its worker last called; null if it never did
    /// @param droppedLines  of its workers' reports: too long, too many or not readable
    /// @param machineSeconds  that its workers took so far, each machine counted
    /// @param cost            of these, in the operator's unit of account
    /// @param evaluation      of its model, null unless its experiment asks for one
    record RunDetails(
            RunResponse run,
            RunTimes times,
            @Nullable Integer runsBefore,
            @Nullable Instant lastHeartbeat,
            long droppedLines,
            double machineSeconds,
            double cost,
            @Nullable RunEvaluationResponse evaluation) {}

    /// @param status  `waiting`, `running`, `succeeded`, `failed` or `cancelled`
    /// @param message why it failed, else empty
    record RunEvaluationResponse(
            UUID id, UUID datasetVersion, String dataset, String status, String message, int done, int total) {

        static RunEvaluationResponse of(RunEvaluation evaluation) {
            return new RunEvaluationResponse(
                    evaluation.id(),
                    evaluation.dataset().value(),
                    evaluation.datasetLabel(),
                    evaluation.state().name().toLowerCase(Locale.ROOT),
                    evaluation.message(),
                    evaluation.done(),
                    evaluation.total());
        }
    }

    record EventResponse(long sequence, RunEvent event) {

        static EventResponse of(StoredEvent stored) {
            return new EventResponse(stored.sequence(), stored.event());
        }
    }

    /// @param last sequence of the last event of the page: the next page is `after` it
    record EventPage(List<EventResponse> data, long last) {}

    record WorkerList(List<RunWorker> data) {}

    record HardestPage(List<RunEvent.HardestRows> data) {}

    record MetricsResponse(Map<String, List<MetricPoint>> metrics) {}
}
