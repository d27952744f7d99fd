package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.experiment.ExperimentQuestion;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.RecipeChoice;
import io.tunewright.experiment.Target;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.recipe.RecipeService;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import io.tunewright.training.RunId;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TestExperiments.Material;
import io.tunewright.training.TrainingRunService;
import io.tunewright.tunedmodel.TunedModelService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/// Whole runs with an installed trainer on processes of this machine's CPU: what is written for it is what it
/// understands, and what it leaves is what is taken. Needs a Python environment with the trainer:
/// `-Dtunewright.test.trainer=llamafactory -Dtunewright.test.torchrun=/opt/lf/bin/python,-m,torch.distributed.run`.
@EnabledIfSystemProperty(
        named = RealTrainerIT.TRAINER,
        matches = ".+",
        disabledReason = "no trainer is given: -D" + RealTrainerIT.TRAINER + "=… -D" + RealTrainerIT.TORCHRUN + "=…")
@TestPropertySource(properties = {"tunewright.training.poll-interval=200ms", "tunewright.training.retry-pause=50ms"})
@Import(TestExperiments.class)
@DirtiesContext
class RealTrainerIT extends IntegrationTest {

    static final String TRAINER = "tunewright.test.trainer";
    static final String TORCHRUN = "tunewright.test.torchrun";

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String KIND = System.getProperty(TRAINER, "trl");
    private static final boolean XTUNER = KIND.equals("xtuner");
    /// XTuner is one process on a CPU; of several, LLaMA-Factory's transformers 5.6 cannot read its own state again.
    private static final int PROCESSES = KIND.equals("trl") ? 2 : 1;
    private static final String LORA =
            "{type: lora, r: 4, lora_alpha: 8, target_modules: [q_proj, k_proj, v_proj, o_proj]}";

    @Autowired
    private TestExperiments material;

    @Autowired
    private ExperimentService experiments;

    @Autowired
    private RecipeService recipes;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private RunDirectories directories;

    @Autowired
    private CheckpointService checkpoints;

    @Autowired
    private TunedModelService models;

    @DynamicPropertySource
    static void runtime(DynamicPropertyRegistry registry) {
        registry.add("tunewright.cluster.runtimes[0].name", () -> "real");
        registry.add("tunewright.cluster.runtimes[0].kind", () -> KIND);
        var words = System.getProperty(TORCHRUN, "torchrun").split(",");
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            registry.add("tunewright.cluster.runtimes[0].command[%d]".formatted(i), () -> word);
        }
    }

    @Test
    void anAdapterIsTrainedAndARunThatWasKilledEndsAlike() throws IOException {
        var user = signInAs(Role.MEMBER);
        var inputs = material.material(user);
        var undisturbed = start(user, inputs, LORA, PROCESSES);
        awaitSuccess(user, undisturbed);
        var run = start(user, inputs, LORA, PROCESSES);
        await().atMost(PATIENCE)
                .until(() -> !checkpoints.ofRun(user.tenant(), run).isEmpty());

        killTrainer(run);
        awaitSuccess(user, run);

        assertThat(runs.get(user.tenant(), run).attempts()).isEqualTo(2);
        var losses = losses(user, run);
        var expected = losses(user, undisturbed);
        assertThat(losses).hasSize(60).hasSameSizeAs(expected);
        assertThat(losses.getLast().value())
                .isCloseTo(expected.getLast().value(), within(1e-3))
                .isLessThan(losses.getFirst().value());
        assertThat(runs.metric(user.tenant(), run, Metric.HELD_OUT_LOSS, 0, 100))
                .hasSize(XTUNER ? 0 : 3);
        assertThat(checkpoints.ofRun(user.tenant(), run))
                .extracting(Checkpoint::step)
                .contains(60L);
        assertThat(models.list(user.tenant())).hasSize(2).allSatisfy(model -> assertThat(
                        model.files().files())
                .containsOnlyKeys("adapter_model.safetensors", "adapter_config.json", "README.md"));
    }

    @Test
    void everyWeightIsTrained() {
        assumeThat(KIND).as("trains adapters only").isNotEqualTo("xtuner");
        var user = signInAs(Role.MEMBER);

        awaitSuccess(user, start(user, material.material(user), "{type: full}", 2));

        assertThat(models.list(user.tenant())).singleElement().satisfies(model -> assertThat(
                        model.files().files())
                .containsKeys("model.safetensors", "config.json", "tokenizer.json"));
    }

    @Test
    void theLastLayersAreTrained() {
        assumeThat(KIND).as("the only one that freezes").isEqualTo("llamafactory");
        var user = signInAs(Role.MEMBER);

        awaitSuccess(user, start(user, material.material(user), "{type: freeze, trainable_layers: 1}", 2));

        assertThat(models.list(user.tenant())).hasSize(1);
    }

    private RunId start(Principal user, Material inputs, String method, int processes) {
        var recipe = recipes.create(
                user.tenant(),
                user.user(),
                """
                name: test_real_%d
                method: %s
                per_device_train_batch_size: 8
                learning_rate: 3e-3
                lr_scheduler_type: cosine
                warmup_ratio: 0.1
                max_steps: 60
                max_seq_length: 128
                save_steps: 20
                %s
                """.formatted(System.nanoTime(), method, XTUNER ? "" : "eval_steps: 20"),
                null,
                null);
        var experiment = experiments.create(
                user.tenant(),
                user.user(),
                "By another",
                ExperimentQuestion.of(inputs.dataset(), inputs.model(), new RecipeChoice.Own(recipe.id()))
                        .at(new Target("", "real", processes)));
        return runs.start(user.tenant(), user.user(), experiment.id());
    }

    private void awaitSuccess(Principal user, RunId run) {
        var ended = await().atMost(PATIENCE)
                .until(() -> runs.get(user.tenant(), run), each -> each.status().isFinal());
        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
    }

    private List<MetricPoint> losses(Principal user, RunId run) {
        return runs.metric(user.tenant(), run, Metric.LOSS, 0, 2000);
    }

    /// All of the trainer's processes.
    private void killTrainer(RunId run) throws IOException {
        var place = directories.of(run, 1).resolve("trainer").toRealPath();
        ProcessHandle.allProcesses().filter(process -> worksIn(process, place)).forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean worksIn(ProcessHandle process, Path place) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                    .equals(place);
        } catch (IOException | UnsupportedOperationException gone) {
            return false;
        }
    }
}
