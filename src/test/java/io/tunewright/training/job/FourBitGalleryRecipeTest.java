package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.llm.Batch;
import io.tunewright.llm.LanguageModel;
import io.tunewright.llm.Precision;
import io.tunewright.llm.adapter.AdapterConfig;
import io.tunewright.llm.adapter.LoraMerge;
import io.tunewright.recipe.text.RecipeReader;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// XTuner's QLoRA recipe of the gallery, unchanged, in a real worker on a tiny InternLM2.
class FourBitGalleryRecipeTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path FIXTURE = Path.of("src/test/resources/parity/internlm2/model");

    @TempDir
    private Path temporary;

    @Test
    void qloraOfInternLm2() throws IOException, InterruptedException {
        var recipe = RecipeReader.read(Files.readString(Path.of("config/recipes/internlm2_1_8b_qlora_alpaca_e3.yaml")))
                .require();
        var model = longModel();
        var run = temporary.resolve("run");
        Files.createDirectories(run.resolve("data"));
        examples(run.resolve(RunSpec.TRAINING_DATA));
        var spec =
                new RunSpec("run", 1, model.toString(), "tiny-internlm2", SettingsFromRecipe.of(recipe, false), 2, 0);
        Files.write(run.resolve(RunSpec.FILE), JSON.writeValueAsBytes(spec));

        assertThat(WorkerProcess.start(run).waitFor()).isZero();

        var result = JSON.readValue(Files.readString(run.resolve(RunResult.FILE)), RunResult.class);
        assertThat(result.outcome()).isEqualTo(RunResult.Outcome.SUCCEEDED);
        assertThat(result.lastStep()).isEqualTo(3);
        var adapter = run.resolve("checkpoints/step-000003");
        var config = AdapterConfig.read(adapter);
        assertThat(config.rank()).isEqualTo(64);
        assertThat(config.targetModules()).containsExactlyInAnyOrder("wqkv", "wo", "w1", "w3", "w2");
        assertThat(config.dropout()).isEqualTo(0.1);

        var merged = temporary.resolve("merged");
        LoraMerge.merge(model, adapter, merged, 1 << 20);
        int[] ids = new Random(5).ints(16, 4, 400).toArray();
        var batch = Batch.of(1, 16, ids, ids);
        try (var beside = LanguageModel.load(model, Precision.FP32, 2);
                var whole = LanguageModel.load(merged, Precision.FP32, 2)) {
            beside.attach("a", adapter);
            assertThat(whole.logits(batch, null))
                    .usingComparatorWithPrecision(1e-4f)
                    .containsExactly(beside.logits(batch, "a"));
            assertThat(whole.logits(batch, null)).isNotEqualTo(beside.logits(batch, null));
        }
    }

    /// The fixture with the context that the recipe needs.
    private Path longModel() throws IOException {
        var model = Files.createDirectory(temporary.resolve("model"));
        try (var files = Files.list(FIXTURE)) {
            for (var file : files.toList()) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        var config = Files.readString(FIXTURE.resolve("config.json"));
        Files.writeString(
                model.resolve("config.json"),
                config.replaceFirst("\"max_position_embeddings\": \\d+", "\"max_position_embeddings\": 2048"));
        return model;
    }

    /// Fewer than 2,048 tokens: one packed row, and so one step an epoch.
    private static void examples(Path file) {
        var random = new Random(1);
        try (var writer = TokenizedData.write(file)) {
            for (int i = 0; i < 40; i++) {
                int[] ids = random.ints(24, 4, 400).toArray();
                boolean[] learnt = new boolean[ids.length];
                for (int t = 8; t < ids.length; t++) {
                    learnt[t] = true;
                }
                writer.add(ids, learnt);
            }
        }
    }
}
