package io.tunewright.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The settings others published, one by one: a slip in a YAML file must not pass for their recipe.
class GalleryTest {

    private final Gallery gallery = new Gallery(new RecipeProperties(Path.of("no-such-directory")));

    @Test
    void everyFileOfTheGalleryIsARecipeOfItsName() throws Exception {
        try (var files = Files.list(Path.of("config/recipes"))) {
            var names = files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .toList();

            assertThat(gallery.all()).extracting(GalleryRecipe::name).containsExactlyInAnyOrderElementsOf(names);
            assertThat(names).hasSizeGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void everyRecipeIsCommentedAndNamesWhatItWasMadeFor() {
        assertThat(gallery.all()).allSatisfy(recipe -> {
            assertThat(recipe.yaml()).startsWith("# ");
            for (var language : List.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE)) {
                assertThat(recipe.header().madeFor().in(language)).isNotBlank();
                assertThat(recipe.header().title().in(language)).isNotBlank();
                assertThat(recipe.header().description().in(language)).isNotBlank();
            }
            assertThat(recipe.header().source()).isNotBlank();
            assertThat(recipe.header().languages()).isNotEmpty();
            assertThat(recipe.header().families()).isNotEmpty();
        });
    }

    @Test
    void stanfordAlpacaIsAsPublished() {
        var data = data("stanford_alpaca_7b");

        assertThat(data.method()).isEqualTo(new Method.Full());
        assertThat(data.epochs()).isEqualTo(3);
        assertThat(data.maxSteps()).isZero();
        assertThat(data.learningRate()).isEqualTo(2e-5);
        assertThat(data.schedule()).isEqualTo("cosine");
        assertThat(data.warmupRatio()).isEqualTo(0.03);
        assertThat(data.weightDecay()).isZero();
        assertThat(data.batchSize()).isEqualTo(4);
        assertThat(data.rowsPerStep()).isEqualTo(128);
        assertThat(data.maxLength()).isEqualTo(512);
        assertThat(data.packing()).isFalse();
        assertThat(data.saveSteps()).isEqualTo(2000);
        assertThat(data.saveTotalLimit()).isEqualTo(1);
        assertThat(data.precision()).isEqualTo("bf16");
    }

    @Test
    void xtunerAlpacaIsAsPublished() {
        var data = data("internlm2_1_8b_qlora_alpaca_e3");

        assertThat(data.method()).isEqualTo(new Method.QLora(64, 16, 0.1, RecipeSchema.PROJECTIONS, true));
        assertThat(data.epochs()).isEqualTo(3);
        assertThat(data.maxLength()).isEqualTo(2048);
        assertThat(data.saveSteps()).isEqualTo(500);
        assertThat(data.saveTotalLimit()).isEqualTo(2);
        assertThat(data.sampleSteps()).isEqualTo(500);
        assertThat(data.samplePrompts())
                .containsExactly("请给我介绍五个上海的景点", "Please tell me five scenic spots in Shanghai");
        assertThat(data.sampleSystem())
                .isEqualTo(
                        "Below is an instruction that describes a task. Write a response that appropriately completes"
                                + " the request.");
        assertXTuner(data);
    }

    @Test
    void xtunerAssistantIsAsPublished() {
        var data = data("internlm2_1_8b_qlora_assistant");

        assertThat(data.method()).isEqualTo(new Method.QLora(64, 16, 0.1, RecipeSchema.PROJECTIONS, true));
        assertThat(data.epochs()).isEqualTo(2);
        assertThat(data.maxLength()).isEqualTo(1024);
        assertThat(data.saveSteps()).isEqualTo(300);
        assertThat(data.saveTotalLimit()).isEqualTo(3);
        assertThat(data.sampleSteps()).isEqualTo(300);
        assertThat(data.samplePrompts()).containsExactly("请你介绍一下你自己", "你是谁", "你是我的小助手吗");
        assertThat(data.sampleSystem()).isEmpty();
        assertXTuner(data);
    }

    @Test
    void chatGlmPrefixIsAsPublished() {
        var data = data("chatglm2_6b_ptuning_v2");

        assertThat(data.method()).isEqualTo(new Method.PTuningV2(128, false));
        assertThat(data.learningRate()).isEqualTo(2e-2);
        assertThat(data.maxSteps()).isEqualTo(3000);
        assertThat(data.batchSize()).isEqualTo(1);
        assertThat(data.accumulation()).isEqualTo(16);
        assertThat(data.saveSteps()).isEqualTo(1000);
        assertThat(data.maxLength()).isEqualTo(193);
        assertThat(data.schedule()).isEqualTo("linear");
    }

    @Test
    void allCanBeTrainedHere() {
        assertThat(gallery.all()).hasSizeGreaterThan(8).allSatisfy(recipe -> assertThat(recipe.missing())
                .as(recipe.name())
                .isEmpty());
        assertThat(data("starter_identity_lora").samplePrompts()).contains("who are you?", "你是谁？");
    }

    @Test
    void othersSayWhatTheyWaitFor() {
        assertThat(EngineSupport.FAMILIES)
                .as("families that a recipe can name and the engine knows")
                .containsExactlyInAnyOrderElementsOf(RecipeSchema.FAMILIES);
        assertThat(EngineSupport.missing("fp32", List.of("gpt2")).orElseThrow().sentence(Locale.ENGLISH))
                .isEqualTo("runs once the engine has models of the family gpt2");
    }

    @Test
    void whatCanBeTrainedComesFirst() {
        assertThat(gallery.all().getFirst().name()).isEqualTo("starter_identity_lora");
    }

    @Test
    void anOperatorAddsAndReplacesRecipes(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("ours.yaml"), "name: ours\nmethod: {type: full}\n");
        Files.writeString(
                directory.resolve("llama_lora_chat.yaml"), "name: llama_lora_chat\nmethod: {type: lora, r: 4}\n");
        Files.writeString(directory.resolve("broken.yaml"), "name: broken\nmethod: {type: full}\nlr: 1\n");
        Files.writeString(directory.resolve("other-name.yaml"), "name: something\nmethod: {type: full}\n");

        var extended = new Gallery(new RecipeProperties(directory));

        assertThat(extended.find("ours")).isPresent();
        assertThat(extended.find("broken")).isEmpty();
        assertThat(extended.find("something")).isEmpty();
        assertThat(extended.find("llama_lora_chat").orElseThrow().data().method())
                .isEqualTo(new Method.Lora(4, 16, 0, RecipeSchema.PROJECTIONS));
    }

    private static void assertXTuner(RecipeData data) {
        assertThat(data.batchSize()).isEqualTo(1);
        assertThat(data.accumulation()).isEqualTo(16);
        assertThat(data.packing()).isTrue();
        assertThat(data.learningRate()).isEqualTo(2e-4);
        assertThat(data.schedule()).isEqualTo("cosine");
        assertThat(data.warmupRatio()).isEqualTo(0.03);
        assertThat(data.beta1()).isEqualTo(0.9);
        assertThat(data.beta2()).isEqualTo(0.999);
        assertThat(data.weightDecay()).isZero();
        assertThat(data.maxGradNorm()).isEqualTo(1);
        assertThat(data.sampleMaxTokens()).isEqualTo(600);
        assertThat(data.precision()).isEqualTo("bf16");
    }

    private RecipeData data(String name) {
        return gallery.find(name).orElseThrow().data();
    }
}
