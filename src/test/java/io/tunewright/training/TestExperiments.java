package io.tunewright.training;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.basemodel.ModelImport;
import io.tunewright.basemodel.ModelImports;
import io.tunewright.common.Home;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetUpload;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.dataset.IdentityForm;
import io.tunewright.experiment.ExperimentQuestion;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.experiment.RecipeChoice;
import io.tunewright.experiment.Target;
import io.tunewright.identity.Principal;
import io.tunewright.recipe.RecipeService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.util.FileSystemUtils;

/// Everything a run needs, made through the product's own services: an imported tiny Llama, an identity dataset,
/// a recipe.
@TestComponent
public class TestExperiments {

    private static final AtomicLong COUNT = new AtomicLong();
    private static final Path MODEL = Path.of("src/test/resources/parity/llama/model");

    private final ModelImports imports;
    private final DatasetService datasets;
    private final RecipeService recipes;
    private final ExperimentService experiments;
    private final Home home;

    TestExperiments(
            ModelImports imports,
            DatasetService datasets,
            RecipeService recipes,
            ExperimentService experiments,
            Home home) {
        this.imports = imports;
        this.datasets = datasets;
        this.recipes = recipes;
        this.experiments = experiments;
        this.home = home;
    }

    /// An organisation's material. The user must be signed in.
    public record Material(Principal user, BaseModelId model, DatasetVersionId dataset) {}

    public Material material(Principal user) {
        var dataset = datasets.createIdentity(
                        user.tenant(), user.user(), "identity", new IdentityForm("Ada", "艾达", "", ""))
                .version()
                .id();
        return new Material(user, model(user), dataset);
    }

    /// @param settings lines of YAML that differ from the defaults here, such as `save_steps: 5`
    /// @param prompts  the recipe's sample prompts
    public ExperimentSnapshot experiment(Material material, String settings, String... prompts) {
        return measuredOn(null, material, settings, prompts);
    }

    /// @param evaluateOn what the models of its runs are measured on
    public ExperimentSnapshot measuredOn(
            @Nullable DatasetVersionId evaluateOn, Material material, String settings, String... prompts) {
        var user = material.user();
        var recipe = recipes.create(user.tenant(), user.user(), yaml(settings, prompts), null, null);
        return experiments.create(
                user.tenant(),
                user.user(),
                "Who am I",
                ExperimentQuestion.of(material.dataset(), material.model(), new RecipeChoice.Own(recipe.id()))
                        .measuredOn(evaluateOn));
    }

    /// Ten questions to measure a model on.
    ///
    /// @param heldOut share of them
    public DatasetVersionId questions(Principal user, double heldOut) {
        String lines = IntStream.range(0, 10)
                .mapToObj(i -> "{\"prompt\":\"What follows %d?\",\"completion\":\"%d\"}\n".formatted(i, i + 1))
                .collect(Collectors.joining());
        return datasets.upload(
                        user.tenant(),
                        user.user(),
                        new DatasetUpload("questions", "questions.jsonl", heldOut),
                        new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)))
                .version()
                .id();
    }

    /// @param target where it is to run
    public ExperimentSnapshot experiment(Material material, String settings, Target target) {
        var user = material.user();
        var recipe = recipes.create(user.tenant(), user.user(), yaml(settings), null, null);
        return experiments.create(
                user.tenant(),
                user.user(),
                "Who am I",
                ExperimentQuestion.of(material.dataset(), material.model(), new RecipeChoice.Own(recipe.id()))
                        .at(target));
    }

    private BaseModelId model(Principal user) {
        String folder = "llama-" + COUNT.incrementAndGet();
        try {
            FileSystemUtils.copyRecursively(MODEL, home.directory("import").resolve(folder));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        var started = imports.start(user.tenant(), user.user(), folder, "tiny-llama");
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> imports.get(user.tenant(), started.id()), done -> {
                    if (done.state() == ModelImport.State.FAILED) {
                        throw new IllegalStateException(done.message());
                    }
                    return done.state() == ModelImport.State.DONE;
                })
                .model();
    }

    private static String yaml(String settings, String... prompts) {
        String sample = prompts.length == 0
                ? ""
                : "sample:\n  steps: 5\n  prompts:\n"
                        + Stream.of(prompts)
                                .map(prompt -> "    - \"" + prompt + "\"\n")
                                .collect(Collectors.joining());
        return """
                name: test_%d
                method: {type: lora, r: 4, lora_alpha: 8, target_modules: [q_proj, v_proj]}
                per_device_train_batch_size: 8
                learning_rate: 1e-3
                lr_scheduler_type: cosine
                warmup_ratio: 0.1
                max_seq_length: 128
                """.formatted(COUNT.incrementAndGet()) + settings + "\n" + sample;
    }
}
