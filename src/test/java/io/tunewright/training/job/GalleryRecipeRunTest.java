package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.llm.AdapterInspection;
import io.tunewright.llm.LanguageModel;
import io.tunewright.llm.Precision;
import io.tunewright.llm.SamplingSettings;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.text.RecipeReader;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.report.RunControl;
import io.tunewright.worker.train.TrainWorker;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Recipes of the gallery run as they are, on tiny models of the family they are for; only the number of steps is
/// small.
class GalleryRecipeRunTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path directory;

    @Test
    void chatGlm2LearnsAPrefix() throws Exception {
        var run = train("chatglm2_6b_ptuning_v2", "chatglm2", 4);

        var adapter = run.resolve("checkpoints/step-000004");
        assertThat(AdapterInspection.of(adapter)).isEqualTo(new AdapterInspection(false, 128));
        assertThat(adapter.resolve("adapter_config.json"))
                .content()
                .contains("PREFIX_TUNING", "\"num_virtual_tokens\" : 128");
        try (var model = LanguageModel.load(model("chatglm2"), Precision.FP32, 1)) {
            model.attach("prefix", adapter);
            int[] ids = {5, 8, 11, 14, 17};
            assertThat(model.score(ids, "prefix").logProbabilities())
                    .isNotEqualTo(model.score(ids, null).logProbabilities());
            try (var answer = model.generate(ids, "prefix", SamplingSettings.GREEDY, 5)) {
                assertThat(answer.next()).isPresent();
            }
        }
    }

    private Path train(String recipe, String family, int steps) throws Exception {
        String yaml = Files.readString(Path.of("config/recipes/" + recipe + ".yaml"))
                .replaceAll("(?m)^(max_steps|num_train_epochs): .*$", "");
        var data = Objects.requireNonNull(
                RecipeReader.read(yaml + "\nmax_steps: " + steps + "\n").data());
        Files.createDirectories(directory.resolve("data"));
        examples(directory.resolve(RunSpec.TRAINING_DATA), data);
        var spec = new RunSpec("run", 1, model(family).toString(), "tiny", SettingsFromRecipe.of(data, false), 2, 0);
        Files.write(directory.resolve(RunSpec.FILE), JSON.writeValueAsBytes(spec));

        assertThat(TrainWorker.run(directory, new RunControl())).isZero();

        var result = JSON.readValue(Files.readString(directory.resolve(RunResult.FILE)), RunResult.class);
        assertThat(result.outcome()).isEqualTo(RunResult.Outcome.SUCCEEDED);
        return directory;
    }

    private static void examples(Path file, RecipeData data) throws IOException {
        try (var writer = TokenizedData.write(file)) {
            for (int i = 0; i < 2 * data.rowsPerStep(); i++) {
                int[] ids = new int[8 + i % 7];
                boolean[] learnt = new boolean[ids.length];
                for (int t = 0; t < ids.length; t++) {
                    ids[t] = 4 + (11 * i + 3 * t) % 500;
                    learnt[t] = t > 2;
                }
                writer.add(ids, learnt);
            }
        }
    }

    private static Path model(String family) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(GalleryRecipeRunTest.class.getResource("/parity/" + family + "/model"))
                .toURI());
    }
}
