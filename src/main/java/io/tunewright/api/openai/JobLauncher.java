package io.tunewright.api.openai;

import io.tunewright.api.openai.FineTuningJobRequest.Hyperparameters;
import io.tunewright.api.openai.JobRepository.Asked;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.InvalidInputException;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.experiment.ExperimentQuestion;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.RecipeChoice;
import io.tunewright.identity.Principal;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.RecipeId;
import io.tunewright.recipe.RecipeService;
import io.tunewright.training.RunId;
import io.tunewright.training.TrainingRunService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;

/// Turns a job of the OpenAI form into an experiment with a run: the recipe that was named, or one that fits the base
/// model, with the hyperparameters that were given.
@Component
class JobLauncher {

    private static final String FOR_THE_STARTER = "starter_identity_lora";
    private static final String FOR_OTHERS = "llama_lora_chat";

    private final BaseModelService baseModels;
    private final RecipeService recipes;
    private final ExperimentService experiments;
    private final TrainingRunService runs;
    private final JobRepository jobs;

    JobLauncher(
            BaseModelService baseModels,
            RecipeService recipes,
            ExperimentService experiments,
            TrainingRunService runs,
            JobRepository jobs) {
        this.baseModels = baseModels;
        this.recipes = recipes;
        this.experiments = experiments;
        this.runs = runs;
        this.jobs = jobs;
    }

    /// All or nothing.
    @Transactional
    public RunId launch(Principal user, FineTuningJobRequest request) {
        var base = baseModels.byName(user.tenant(), request.baseModel());
        var file = new DatasetVersionId(PublicIds.FILE.parse(request.trainingFileId()));
        var named = recipe(user, request, base.builtIn());
        var changes = changes(request, named.data());
        String suffix = request.suffix();
        String title = suffix == null ? request.baseModel() + " tuned" : suffix;
        String name = experiments.freeName(user.tenant(), title);
        var choice = changes.isEmpty() ? named.choice() : copy(user, named.choice(), name, changes);
        var experiment =
                experiments.create(user.tenant(), user.user(), name, ExperimentQuestion.of(file, base.id(), choice));
        var run = runs.start(user.tenant(), user.user(), experiment.id());
        var metadata = request.metadata();
        jobs.insert(
                user.tenant(),
                run,
                new Asked(
                        suffix,
                        experiment.recipe().seed(),
                        Optional.ofNullable(request.validationFile())
                                .map(PublicIds.FILE::parse)
                                .orElse(null),
                        metadata == null ? Map.of() : metadata,
                        Map.of(
                                "type",
                                "supervised",
                                "supervised",
                                Map.of("hyperparameters", hyperparameters(experiment.recipe())))));
        return run;
    }

    static Map<String, Object> hyperparameters(RecipeData recipe) {
        return Map.of(
                "n_epochs",
                recipe.epochs(),
                "batch_size",
                recipe.batchSize() * recipe.accumulation(),
                "learning_rate_multiplier",
                1);
    }

    private Named recipe(Principal user, FineTuningJobRequest request, boolean builtIn) {
        var training = request.training();
        String name = training == null ? null : training.recipe();
        if (name == null) {
            name = builtIn ? FOR_THE_STARTER : FOR_OTHERS;
        }
        var own = ownRecipe(name);
        if (own.isPresent()) {
            var recipe = recipes.get(user.tenant(), own.get());
            return new Named(new RecipeChoice.Own(recipe.id()), recipe.data());
        }
        return new Named(
                new RecipeChoice.FromGallery(name), recipes.gallery(name).data());
    }

    private static Optional<RecipeId> ownRecipe(String text) {
        try {
            return Optional.of(RecipeId.of(text));
        } catch (IllegalArgumentException nameOfTheGallery) {
            return Optional.empty();
        }
    }

    private RecipeChoice copy(Principal user, RecipeChoice choice, String name, Map<String, String> changes) {
        var copy =
                switch (choice) {
                    case RecipeChoice.Own(var id) -> recipes.copy(user.tenant(), user.user(), id, name, changes);
                    case RecipeChoice.FromGallery(var gallery) ->
                        recipes.copyFromGallery(user.tenant(), user.user(), gallery, name, changes);
                };
        return new RecipeChoice.Own(copy.id());
    }

    /// What differs from the recipe, by its keys.
    private static Map<String, String> changes(FineTuningJobRequest request, RecipeData recipe) {
        var changes = new LinkedHashMap<String, String>();
        var hyperparameters = request.resolvedHyperparameters();
        if (hyperparameters != null) {
            addHyperparameters(changes, hyperparameters, recipe);
        }
        if (request.seed() != null) {
            changes.put("seed", request.seed().toString());
        }
        var training = request.training();
        if (training != null && training.overrides() != null) {
            training.overrides().forEach((key, value) -> changes.put(key, text(key, value)));
        }
        return changes;
    }

    private static void addHyperparameters(Map<String, String> changes, Hyperparameters asked, RecipeData recipe) {
        number("n_epochs", asked.nEpochs()).ifPresent(epochs -> changes.put("num_train_epochs", plain(epochs)));
        number("batch_size", asked.batchSize()).ifPresent(size -> {
            changes.put("per_device_train_batch_size", plain(size));
            changes.put("gradient_accumulation_steps", "1");
        });
        number("learning_rate_multiplier", asked.learningRateMultiplier())
                .ifPresent(factor -> changes.put("learning_rate", Double.toString(recipe.learningRate() * factor)));
    }

    private static Optional<Double> number(String field, @Nullable JsonNode value) {
        if (value == null
                || value.isNull()
                || value.isString() && value.asString().equals("auto")) {
            return Optional.empty();
        }
        if (!value.isNumber() || value.asDouble() <= 0) {
            throw new InvalidInputException(
                    "invalid-value", field, "%s must be a number above 0, or \"auto\"".formatted(field), field);
        }
        return Optional.of(value.asDouble());
    }

    private static String text(String key, @Nullable Object value) {
        return switch (value) {
            case Double number -> plain(number);
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case String text -> text;
            case List<?> list
            when key.startsWith("sample.") -> list.stream().map(String::valueOf).collect(Collectors.joining("\n"));
            case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(","));
            case null, default ->
                throw new InvalidInputException(
                        "invalid-value",
                        "x_training.overrides." + key,
                        "x_training.overrides.%s must be a number, text, true, false or a list".formatted(key));
        };
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private record Named(RecipeChoice choice, RecipeData data) {}
}
