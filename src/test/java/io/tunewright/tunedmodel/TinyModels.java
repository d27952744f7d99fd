package io.tunewright.tunedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.basemodel.ModelImport;
import io.tunewright.basemodel.ModelImports;
import io.tunewright.common.Home;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.dataset.IdentityForm;
import io.tunewright.experiment.ExperimentQuestion;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.RecipeChoice;
import io.tunewright.identity.Principal;
import io.tunewright.recipe.RecipeId;
import io.tunewright.recipe.RecipeService;
import io.tunewright.training.RunId;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TrainingRunService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.util.FileSystemUtils;

/// Real models for tests, small enough to be tuned in seconds: the parity fixture's Llama of random weights,
/// imported, tuned for a few steps by a real run.
@TestComponent
public class TinyModels {

    private static final Path FIXTURES = Path.of("src", "test", "resources", "parity");

    private final ModelImports imports;
    private final BaseModelService baseModels;
    private final DatasetService datasets;
    private final RecipeService recipes;
    private final ExperimentService experiments;
    private final TrainingRunService runs;
    private final TunedModelService tunedModels;
    private final Home home;

    TinyModels(
            ModelImports imports,
            BaseModelService baseModels,
            DatasetService datasets,
            RecipeService recipes,
            ExperimentService experiments,
            TrainingRunService runs,
            TunedModelService tunedModels,
            Home home) {
        this.imports = imports;
        this.baseModels = baseModels;
        this.datasets = datasets;
        this.recipes = recipes;
        this.experiments = experiments;
        this.runs = runs;
        this.tunedModels = tunedModels;
        this.home = home;
    }

    /// Imports the base for the organisation of `user`, who must be signed in.
    public BaseModelRef base(Principal user) {
        return base(user, "llama", "tiny");
    }

    /// @param fixture of the parity tests, such as `internlm2`
    public BaseModelRef base(Principal user, String fixture, String name) {
        try {
            var folder = home.directory("import").resolve(name);
            FileSystemUtils.copyRecursively(FIXTURES.resolve(fixture).resolve("model"), folder);
            var started = imports.start(user.tenant(), user.user(), folder.toString(), name);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> imports.get(user.tenant(), started.id()).state() == ModelImport.State.DONE);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
        return baseModels.byName(user.tenant(), name);
    }

    /// Tunes an adapter beside the base.
    public TunedModel adapter(Principal user, BaseModelRef base) {
        return result(user, adapterRun(user, base, null));
    }

    /// Starts to tune an adapter that its run has measured.
    ///
    /// @param evaluateOn null to measure nothing
    public RunId adapterRun(Principal user, BaseModelRef base, @Nullable DatasetVersionId evaluateOn) {
        var recipe = recipes.copyFromGallery(
                user.tenant(),
                user.user(),
                "starter_identity_lora",
                base.name() + "_lora",
                Map.of("max_steps", "4", "save_steps", "2", "per_device_train_batch_size", "2", "sample.steps", "0"));
        return start(user, base, recipe.id(), evaluateOn);
    }

    /// Tunes with a copy of a recipe of the gallery.
    public TunedModel tuned(Principal user, BaseModelRef base, String recipe, Map<String, String> changes) {
        var copy = recipes.copyFromGallery(user.tenant(), user.user(), recipe, base.name() + "_" + recipe, changes);
        return tune(user, base, copy.id());
    }

    private TunedModel tune(Principal user, BaseModelRef base, RecipeId recipe) {
        return result(user, start(user, base, recipe, null));
    }

    private RunId start(Principal user, BaseModelRef base, RecipeId recipe, @Nullable DatasetVersionId evaluateOn) {
        var data =
                datasets.createIdentity(user.tenant(), user.user(), "identity", new IdentityForm("Ada", "艾达", "", ""));
        var experiment = experiments.create(
                user.tenant(),
                user.user(),
                "Who am I? 我是谁",
                ExperimentQuestion.of(data.version().id(), base.id(), new RecipeChoice.Own(recipe))
                        .measuredOn(evaluateOn));
        return runs.start(user.tenant(), user.user(), experiment.id());
    }

    /// The model of a run, as soon as that has succeeded.
    public TunedModel result(Principal user, RunId run) {
        await().atMost(Duration.ofMinutes(3))
                .until(() -> runs.get(user.tenant(), run).status().isFinal());
        var ended = runs.get(user.tenant(), run);
        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
        return tunedModels.ofRun(user.tenant(), run).getFirst();
    }

    /// Teaches the built-in starter model that it is Ada's assistant, with the recipe as it ships.
    public TunedModel starterAdapter(Principal user) {
        var recipe = recipes.copyFromGallery(user.tenant(), "starter_identity_lora", "ada");
        return tune(user, baseModels.byName(user.tenant(), "starter"), recipe.id());
    }

    /// Tunes every weight of the base.
    public TunedModel full(Principal user, BaseModelRef base) {
        var recipe = recipes.copyFromGallery(
                user.tenant(),
                user.user(),
                "starter_full_sft",
                "tiny_full",
                Map.of("max_steps", "2", "save_steps", "2", "per_device_train_batch_size", "2", "sample.steps", "0"));
        return tune(user, base, recipe.id());
    }

    /// Merges the adapter into several small files.
    public TunedModel merged(Principal user, TunedModel adapter) {
        tunedModels.merge(user.tenant(), adapter.id(), 200_000);
        await().atMost(Duration.ofMinutes(2)).until(() -> tunedModels
                .merges(user.tenant(), adapter.id())
                .getFirst()
                .status()
                .isFinal());
        var merge = tunedModels.merges(user.tenant(), adapter.id()).getFirst();
        assertThat(merge.status()).as(merge.message()).isEqualTo(Merge.Status.SUCCEEDED);
        return tunedModels.get(user.tenant(), merge.merged());
    }
}
