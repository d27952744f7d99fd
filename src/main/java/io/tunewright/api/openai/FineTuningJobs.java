package io.tunewright.api.openai;

import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.identity.OrganisationService;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunFailureKind;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService.StoredEvent;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;
import io.tunewright.worker.RunEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Shows runs as the jobs, events and checkpoints of OpenAI's API.
@Component
class FineTuningJobs {

    private final ExperimentService experiments;
    private final TunedModelService models;
    private final OrganisationService organisations;
    private final JobRepository jobs;

    FineTuningJobs(
            ExperimentService experiments,
            TunedModelService models,
            OrganisationService organisations,
            JobRepository jobs) {
        this.experiments = experiments;
        this.models = models;
        this.organisations = organisations;
        this.jobs = jobs;
    }

    FineTuningJob job(TenantId tenant, TrainingRun run) {
        var experiment = experiments.get(tenant, run.experiment());
        var asked = jobs.find(tenant, run.id());
        var hyperparameters = JobLauncher.hyperparameters(experiment.recipe());
        boolean over = run.status().isFinal();
        Long left = run.secondsLeft();
        return new FineTuningJob(
                PublicIds.JOB.of(run.id().value()),
                "fine_tuning.job",
                run.createdAt().getEpochSecond(),
                seconds(run.finishedAt()),
                left == null ? null : Instant.now().getEpochSecond() + left,
                run.baseModelName(),
                over ? modelName(tenant, run) : null,
                "org-" + organisations.get(tenant).slug(),
                status(run.status()),
                PublicIds.FILE.of(experiment.datasetVersion().value()),
                asked.map(JobRepository.Asked::validationFile)
                        .map(PublicIds.FILE::of)
                        .orElse(null),
                ResultFiles.ids(run),
                run.status() == RunStatus.SUCCEEDED ? run.trainedTokens() : null,
                experiment.recipe().seed(),
                hyperparameters,
                asked.map(JobRepository.Asked::method)
                        .orElse(Map.of("type", "supervised", "supervised", Map.of("hyperparameters", hyperparameters))),
                List.of(),
                asked.map(JobRepository.Asked::metadata).orElse(Map.of()),
                asked.map(JobRepository.Asked::suffix).orElse(null),
                error(run),
                run.status().name().toLowerCase(Locale.ROOT),
                new FineTuningJob.Progress(
                        run.totalSteps() == 0 ? 0 : 100.0 * run.step() / run.totalSteps(),
                        run.step(),
                        run.totalSteps(),
                        run.epoch(),
                        left));
    }

    FineTuningJob.Event event(TrainingRun run, StoredEvent stored) {
        var told = told(stored.event());
        return new FineTuningJob.Event(
                "fine_tuning.job.event",
                eventId(run, stored.sequence()),
                stored.event().at().getEpochSecond(),
                told.level(),
                told.message(),
                told.data() == null ? "message" : "metrics",
                told.data());
    }

    static String eventId(TrainingRun run, long sequence) {
        return "ft-event-%s-%d".formatted(run.id().toString().replace("-", ""), sequence);
    }

    FineTuningJob.Checkpoint checkpoint(TenantId tenant, TrainingRun run, Checkpoint checkpoint) {
        String name = modelName(tenant, run);
        var metrics = new LinkedHashMap<String, Object>();
        metrics.put("step", checkpoint.step());
        metrics.put("train_loss", checkpoint.trainingLoss());
        var heldOut = checkpoint.heldOutLoss();
        if (heldOut != null) {
            metrics.put("full_valid_loss", heldOut);
        }
        return new FineTuningJob.Checkpoint(
                "fine_tuning.job.checkpoint",
                PublicIds.CHECKPOINT.of(checkpoint.id().value()),
                checkpoint.savedAt().getEpochSecond(),
                (name == null ? PublicIds.JOB.of(run.id().value()) : name) + ":ckpt-step-" + checkpoint.step(),
                PublicIds.JOB.of(run.id().value()),
                checkpoint.step(),
                metrics);
    }

    private @Nullable String modelName(TenantId tenant, TrainingRun run) {
        return models.ofRun(tenant, run.id()).stream()
                .filter(model -> model.kind() != TunedModel.Kind.MERGED)
                .map(TunedModel::name)
                .findFirst()
                .orElse(null);
    }

    private static FineTuningJob.@Nullable JobError error(TrainingRun run) {
        if (run.status() != RunStatus.FAILED) {
            return null;
        }
        var kind = run.failureKind() == null ? RunFailureKind.INTERNAL : run.failureKind();
        return new FineTuningJob.JobError(
                kind.name().toLowerCase(Locale.ROOT),
                run.reason(),
                kind == RunFailureKind.BAD_INPUT ? "training_file" : null);
    }

    private static String status(RunStatus status) {
        return switch (status) {
            case QUEUED -> "queued";
            case PREPARING -> "validating_files";
            case STARTING, RUNNING, RESUMING, COLLECTING, PAUSING, CANCELLING -> "running";
            case PAUSED -> "paused";
            case SUCCEEDED -> "succeeded";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
        };
    }

    private static Told told(RunEvent event) {
        return switch (event) {
            case RunEvent.Started started -> Told.message("Training started: %d steps".formatted(started.totalSteps()));
            case RunEvent.Progress progress ->
                new Told(
                        "info",
                        "Step %d: training loss=%.4f".formatted(progress.step(), progress.loss()),
                        Map.of(
                                "step", progress.step(),
                                "train_loss", progress.loss(),
                                "learning_rate", progress.learningRate(),
                                "grad_norm", progress.gradientNorm(),
                                "tokens_per_second", progress.tokensPerSecond()));
            case RunEvent.Validated validated ->
                new Told(
                        "info",
                        "Step %d: held-out loss=%.4f".formatted(validated.step(), validated.loss()),
                        measured(validated));
            case RunEvent.Answered answered ->
                new Told(
                        "info",
                        "Step %d: exact match=%.3f in %d held-out answers"
                                .formatted(answered.step(), answered.exactMatch(), answered.answers()),
                        Map.of(
                                "step", answered.step(),
                                "valid_exact_match", answered.exactMatch(),
                                "valid_rouge_l", answered.rougeL(),
                                "valid_chrf", answered.chrF()));
            case RunEvent.Sampled sampled ->
                Told.message("Step %d: \"%s\" → \"%s\"".formatted(sampled.step(), sampled.prompt(), sampled.text()));
            case RunEvent.CheckpointWritten written ->
                Told.message("Checkpoint of step %d written".formatted(written.step()));
            case RunEvent.HardestRows hardest ->
                Told.message("Step %d: rows of highest loss are lines %s"
                        .formatted(
                                hardest.step(),
                                hardest.rows().stream()
                                        .map(row -> Integer.toString(row.line()))
                                        .collect(Collectors.joining(", "))));
            case RunEvent.Logged logged -> new Told(logged.level(), logged.message(), null);
        };
    }

    private static Map<String, Object> measured(RunEvent.Validated validated) {
        var data = new LinkedHashMap<String, Object>();
        data.put("step", validated.step());
        data.put("valid_loss", validated.loss());
        if (validated.accuracy() != null) {
            data.put("valid_mean_token_accuracy", validated.accuracy());
        }
        return data;
    }

    private static @Nullable Long seconds(@Nullable Instant instant) {
        return instant == null ? null : instant.getEpochSecond();
    }

    private record Told(
            String level, String message, @Nullable Map<String, Object> data) {

        static Told message(String message) {
            return new Told("info", message, null);
        }
    }
}
