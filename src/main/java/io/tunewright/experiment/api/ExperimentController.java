package io.tunewright.experiment.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.basemodel.BaseModelId;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.experiment.ExperimentId;
import io.tunewright.experiment.ExperimentQuestion;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.experiment.Forecast;
import io.tunewright.experiment.Notice;
import io.tunewright.experiment.RecipeChoice;
import io.tunewright.experiment.Target;
import io.tunewright.identity.CurrentUser;
import io.tunewright.recipe.RecipeData;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/experiments")
@Tag(name = "Experiments")
class ExperimentController {

    private final ExperimentService experiments;
    private final CurrentUser user;

    ExperimentController(ExperimentService experiments, CurrentUser user) {
        this.experiments = experiments;
        this.user = user;
    }

    @GetMapping
    @Operation(summary = "The organisation's experiments, newest first")
    ExperimentPage list(@RequestParam(defaultValue = "0") int offset, @RequestParam(defaultValue = "100") int limit) {
        var found = experiments.list(user.tenant(), new Paging(offset, limit));
        return new ExperimentPage(found.stream().map(ExperimentResponse::of).toList(), offset, limit);
    }

    @GetMapping("/{id}")
    @Operation(summary = "An experiment as it was asked")
    ExperimentResponse get(@PathVariable ExperimentId id) {
        return ExperimentResponse.of(experiments.get(user.tenant(), id));
    }

    @PostMapping("/forecast")
    @Operation(
            summary = "What a run of this combination would take",
            description = "Stores nothing. 503 with code `forecast-running` while a large dataset is being counted.")
    ForecastResponse forecast(@RequestBody ForecastRequest body) {
        return ForecastResponse.of(experiments.forecast(
                user.tenant(),
                ExperimentQuestion.of(
                                dataset(body.datasetVersion()), model(body.baseModel()), RecipeChoice.of(body.recipe()))
                        .at(target(body.machine(), body.trainer(), body.nodes()))));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Store an experiment",
            description =
                    "`recipe` is an id, or `gallery:<name>`, which is copied to the organisation. Refused with code"
                            + " `cannot-train` and the reasons if it cannot be trained. Runs start it. `evaluate_on` names a"
                            + " dataset version on whose held-out conversations the model of each run is measured before"
                            + " it is published; a run succeeds even where that fails.")
    ExperimentResponse create(@RequestBody CreateRequest body) {
        var dataset = dataset(body.datasetVersion());
        var model = model(body.baseModel());
        String name = body.name() == null ? experiments.freeName(user.tenant(), dataset, model) : body.name();
        return ExperimentResponse.of(experiments.create(
                user.tenant(),
                user.user(),
                name,
                ExperimentQuestion.of(dataset, model, RecipeChoice.of(body.recipe()))
                        .at(target(body.machine(), body.trainer(), body.nodes()))
                        .measuredOn(body.evaluateOn() == null ? null : dataset(body.evaluateOn()))));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete an experiment that has no runs", description = "409 names the runs it has.")
    void delete(@PathVariable ExperimentId id) {
        experiments.delete(user.tenant(), id);
    }

    /// @param machine a name of `/api/v1/machines`, null for the first
    /// @param trainer a name of `/api/v1/machines`, null for the trainer of this product
    /// @param nodes   machines, null for one
    record ForecastRequest(
            String datasetVersion,
            String baseModel,
            String recipe,
            @Nullable String machine,
            @Nullable String trainer,
            @Nullable Integer nodes) {}

    /// @param name    null to have one made
    /// @param machine a name of `/api/v1/machines`, null for the first
    /// @param trainer a name of `/api/v1/machines`, null for the trainer of this product
    /// @param nodes   machines, null for one
    /// @param evaluateOn a dataset version with held-out conversations, null to measure nothing
    record CreateRequest(
            @Nullable String name,
            String datasetVersion,
            String baseModel,
            String recipe,
            @Nullable String machine,
            @Nullable String trainer,
            @Nullable Integer nodes,
            @Nullable String evaluateOn) {}

    record ExperimentPage(List<ExperimentResponse> data, int offset, int limit) {}

    record ExperimentResponse(
            String id,
            String name,
            String datasetVersion,
            String datasetLabel,
            String datasetHash,
            String baseModel,
            String baseModelName,
            String baseModelFingerprint,
            String recipeName,
            String recipeYaml,
            RecipeData recipe,
            ForecastResponse forecast,
            String machine,
            String trainer,
            int nodes,
            @Nullable String evaluateOn,
            @Nullable String evaluateOnLabel,
            String author,
            Instant createdAt) {

        static ExperimentResponse of(ExperimentSnapshot experiment) {
            var evaluateOn = experiment.evaluateOn();
            return new ExperimentResponse(
                    experiment.id().toString(),
                    experiment.name(),
                    experiment.datasetVersion().toString(),
                    experiment.datasetLabel(),
                    experiment.datasetHash().hex(),
                    experiment.baseModel().toString(),
                    experiment.baseModelName(),
                    experiment.baseModelFingerprint().hex(),
                    experiment.recipeName(),
                    experiment.recipeYaml(),
                    experiment.recipe(),
                    ForecastResponse.of(experiment.forecast()),
                    experiment.target().machine(),
                    experiment.target().trainer(),
                    experiment.target().nodes(),
                    evaluateOn == null ? null : evaluateOn.dataset().toString(),
                    evaluateOn == null ? null : evaluateOn.label(),
                    experiment.author().toString(),
                    experiment.createdAt());
        }
    }

    /// @param timeBasis `measured` by earlier runs, `estimated`: rough, or `unknown`: seconds and cost are 0
    /// @param cost      in the operator's unit of account
    record ForecastResponse(
            boolean canStart,
            long steps,
            long tokens,
            long learntTokens,
            int truncated,
            long trainedParameters,
            long memoryBytes,
            long diskBytes,
            double seconds,
            String timeBasis,
            double cost,
            List<NoticeResponse> warnings,
            List<NoticeResponse> blockers) {

        static ForecastResponse of(Forecast forecast) {
            return new ForecastResponse(
                    forecast.canStart(),
                    forecast.steps(),
                    forecast.tokens(),
                    forecast.learntTokens(),
                    forecast.truncated(),
                    forecast.trainedParameters(),
                    forecast.memoryBytes(),
                    forecast.diskBytes(),
                    forecast.time().toMillis() / 1000.0,
                    forecast.basis().name().toLowerCase(Locale.ROOT),
                    forecast.cost(),
                    forecast.warnings().stream().map(NoticeResponse::of).toList(),
                    forecast.blockers().stream().map(NoticeResponse::of).toList());
        }
    }

    record NoticeResponse(String code, String message) {

        static NoticeResponse of(Notice notice) {
            return new NoticeResponse(notice.code(), notice.toString());
        }
    }

    private static Target target(@Nullable String machine, @Nullable String trainer, @Nullable Integer nodes) {
        return new Target(machine == null ? "" : machine, trainer == null ? "" : trainer, nodes == null ? 1 : nodes);
    }

    /// What is no id is no dataset version either.
    private static DatasetVersionId dataset(String text) {
        try {
            return DatasetVersionId.of(text);
        } catch (IllegalArgumentException noId) {
            throw new NotFoundException("dataset-not-found", "There is no dataset version " + text, text);
        }
    }

    private static BaseModelId model(String text) {
        try {
            return BaseModelId.of(text);
        } catch (IllegalArgumentException noId) {
            throw new NotFoundException("base-model-not-found", "There is no base model " + text, text);
        }
    }
}
