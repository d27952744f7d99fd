package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.common.InvalidInputException;
import io.tunewright.experiment.ExperimentQuestion;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.experiment.RecipeChoice;
import io.tunewright.experiment.Target;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.recipe.RecipeService;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TestExperiments.Material;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import io.tunewright.tunedmodel.TunedModelService;
import io.tunewright.worker.collect.FakeTrl;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/// Runs with a real server, database, Batch job, `collect` worker and channel; only the trainer is fake.
@TestPropertySource(properties = {"tunewright.training.poll-interval=100ms", "tunewright.training.heartbeat=100ms"})
@Import(TestExperiments.class)
class ExternalTrainerIT extends IntegrationTest {

    private static final String RECIPE = """
            name: test_trainer_%s
            method: {type: lora, r: 4, lora_alpha: 8, target_modules: [q_proj]}
            per_device_train_batch_size: 8
            max_steps: 8
            max_seq_length: 128
            save_steps: 4
            %s
            """;

    @Autowired
    private TestExperiments material;

    @Autowired
    private ExperimentService experiments;

    @Autowired
    private RecipeService recipes;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private CheckpointService checkpoints;

    @Autowired
    private TunedModelService models;

    @DynamicPropertySource
    static void runtime(DynamicPropertyRegistry registry) {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        registry.add("tunewright.cluster.runtimes[0].name", () -> "fake");
        registry.add("tunewright.cluster.runtimes[0].kind", () -> "trl");
        registry.add("tunewright.cluster.runtimes[0].command[0]", () -> java);
        registry.add("tunewright.cluster.runtimes[0].command[1]", () -> "-cp");
        registry.add("tunewright.cluster.runtimes[0].command[2]", () -> classPath);
        registry.add("tunewright.cluster.runtimes[0].command[3]", FakeTrl.class::getName);
    }

    @Test
    void aRunOfAnotherTrainerEndsWithAModelLikeAnyOther() {
        var user = signInAs(Role.MEMBER);

        var run = runs.start(
                user.tenant(),
                user.user(),
                experiment(user, material.material(user), "").id());

        var ended = await().atMost(Duration.ofMinutes(2))
                .until(() -> runs.get(user.tenant(), run), each -> each.status().isFinal());
        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(ended)
                .extracting(TrainingRun::step, TrainingRun::totalSteps, TrainingRun::trainedTokens)
                .containsExactly(8L, 8L, 1198L);
        assertThat(checkpoints.ofRun(user.tenant(), run))
                .extracting(Checkpoint::step)
                .containsExactly(8L, 4L);
        assertThat(models.list(user.tenant())).singleElement().satisfies(model -> assertThat(
                        model.files().files())
                .as("nothing of the trainer's own state")
                .containsOnlyKeys("adapter_model.safetensors", "adapter_config.json", "README.md"));
    }

    @Test
    void whatTheTrainerCannotDoIsRefusedByName() {
        var user = signInAs(Role.MEMBER);
        var inputs = material.material(user);

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> experiment(user, inputs, "eval_steps: 4\nearly_stopping_patience: 2\npacking: true"))
                .withMessageContaining("fake cannot do what the recipe says with early_stopping_patience.")
                .withMessageContaining("Set packing to false");
    }

    private ExperimentSnapshot experiment(Principal user, Material inputs, String more) {
        var recipe = recipes.create(user.tenant(), user.user(), RECIPE.formatted(System.nanoTime(), more), null, null);
        return experiments.create(
                user.tenant(),
                user.user(),
                "By another",
                ExperimentQuestion.of(inputs.dataset(), inputs.model(), new RecipeChoice.Own(recipe.id()))
                        .at(new Target("", "fake", 2)));
    }
}
