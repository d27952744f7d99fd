package io.tunewright.recipe.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecipeTextTest {

    private static final String BLOCK = """
            # A recipe 🎻 with care
            name: tiny   # keep this

            method:      # how
              type: lora
              r: 8       # small
              target_modules:
                - q_proj   # queries
                - v_proj

            learning_rate: 2e-4   # peak
            # the end
            """;

    @Test
    void changesOneValueAndNothingElse() {
        var text = RecipeText.of(BLOCK)
                .with("learning_rate", "1e-4")
                .with("method.r", "16")
                .with("name", "tiny two");

        assertThat(text)
                .hasToString(BLOCK.replace("2e-4", "1e-4")
                        .replace("r: 8 ", "r: 16 ")
                        .replace("name: tiny ", "name: tiny two "));
    }

    @Test
    void leavesTheTextAloneWhereTheValueIsTheSame() {
        var text = RecipeText.of(BLOCK);

        assertThat(text.with("learning_rate", "2e-4")).isSameAs(text);
        assertThat(text.with("method.target_modules", List.of("q_proj", "v_proj")))
                .isSameAs(text);
    }

    @Test
    void putsMissingKeysWhereTheSchemaHasThem() {
        var text = RecipeText.of(BLOCK).with("method.lora_alpha", "32").with("weight_decay", "0.1");

        assertThat(text)
                .hasToString(BLOCK.replace("  r: 8       # small\n", "  r: 8       # small\n  lora_alpha: 32\n")
                        .replace("2e-4   # peak\n", "2e-4   # peak\nweight_decay: 0.1\n"));
    }

    @Test
    void addsAMissingGroup() {
        var text = RecipeText.of("name: a\nmethod: {type: full}")
                .with("sample.steps", "10")
                .with("sample.prompts", List.of("who?"));

        assertThat(text).hasToString("name: a\nmethod: {type: full}\nsample:\n  steps: 10\n  prompts: [\"who?\"]\n");
    }

    @Test
    void editsListsEntryByEntry() {
        var text = RecipeText.of(BLOCK);

        assertThat(text.with("method.target_modules", List.of("q_proj", "k_proj", "v_proj")))
                .hasToString(BLOCK.replace("- v_proj\n", "- k_proj\n    - v_proj\n"));
        assertThat(text.with("method.target_modules", List.of("q_proj")))
                .hasToString(BLOCK.replace("    - v_proj\n", ""));
        assertThat(text.with("method.target_modules", List.of("k_proj")))
                .hasToString(BLOCK.replace("- q_proj ", "- k_proj ").replace("    - v_proj\n", ""));
    }

    @Test
    void editsFlowMappings() {
        var text = RecipeText.of("name: a\nmethod: {type: lora, r: 8, lora_alpha: 16} # all\n");

        assertThat(text.with("method.r", "64"))
                .hasToString("name: a\nmethod: {type: lora, r: 64, lora_alpha: 16} # all\n");
        assertThat(text.with("method.lora_dropout", "0.1"))
                .hasToString("name: a\nmethod: {type: lora, r: 8, lora_alpha: 16, lora_dropout: 0.1} # all\n");
        assertThat(text.without("method.r").without("method.lora_alpha"))
                .hasToString("name: a\nmethod: {type: lora} # all\n");
    }

    @Test
    void removesTheLinesOfAKey() {
        var text = RecipeText.of(BLOCK).without("method.target_modules").without("learning_rate");

        assertThat(text).hasToString("""
                # A recipe 🎻 with care
                name: tiny   # keep this

                method:      # how
                  type: lora
                  r: 8       # small

                # the end
                """);
    }

    @Test
    void quotesWhatWouldBeMisread() {
        var text = RecipeText.of("name: a\n");

        assertThat(text.with("name", "yes")).hasToString("name: \"yes\"\n");
        assertThat(text.with("name", "a: b # c")).hasToString("name: \"a: b # c\"\n");
        assertThat(text.with("name", "two\nlines \"quoted\" \\ end"))
                .hasToString("name: \"two\\nlines \\\"quoted\\\" \\\\ end\"\n");
        assertThat(text.with("name", "我的 配方")).hasToString("name: 我的 配方\n");
        assertThat(text.with("name", "two\nlines \"q\" \\ e").value("name")).contains("two\nlines \"q\" \\ e");
    }

    @Test
    void fillsEmptyValuesAndReplacesBlocks() {
        assertThat(RecipeText.of("name:\nseed: 1\n").with("name", "a")).hasToString("name: a\nseed: 1\n");
        assertThat(RecipeText.of("name: a\ndescription: |\n  one\n  two\n\nseed: 1\n")
                        .with("description", "short"))
                .hasToString("name: a\ndescription: short\n\nseed: 1\n");
        assertThat(RecipeText.of("sample:\n  prompts:\n    - a\n    - b\n  steps: 3\n")
                        .with("sample.prompts", List.of()))
                .hasToString("sample:\n  prompts: []\n  steps: 3\n");
    }

    @Test
    void worksWithoutALastLineBreakAndWithOtherOnes() {
        assertThat(RecipeText.of("name: a").with("seed", "7")).hasToString("name: a\nseed: 7\n");
        assertThat(RecipeText.of("\uFEFFname: a\r\nseed: 1\r\n").with("seed", "7"))
                .hasToString("name: a\nseed: 7\n");
        assertThat(RecipeText.of("sample:\n  prompts:\n  - a").with("sample.prompts", List.of("a", "b")))
                .hasToString("sample:\n  prompts:\n  - a\n  - b");
        assertThat(RecipeText.of("").with("name", "a")).hasToString("name: a\n");
    }

    @Test
    void everyChangeLeavesReadableYaml() {
        for (var field : io.tunewright.recipe.RecipeSchema.FIELDS) {
            var text = RecipeText.of(BLOCK).with(field.key(), "7");
            assertThat(text.faults()).as(field.key()).isEmpty();
            assertThat(text.values(field.key())).as(field.key()).containsExactly("7");
            assertThat(text.without(field.key()).has(field.key()))
                    .as(field.key())
                    .isFalse();
        }
    }
}
