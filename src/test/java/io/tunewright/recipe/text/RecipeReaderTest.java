package io.tunewright.recipe.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.common.InvalidInputException;
import io.tunewright.recipe.Method;
import io.tunewright.recipe.Problem;
import io.tunewright.recipe.RecipeSchema;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeReaderTest {

    private static final String MINIMAL = "name: tiny\nmethod: {type: lora}\n";

    @Test
    void givesEveryDefaultWhereTheTextIsSilent() {
        var data = RecipeReader.read(MINIMAL).require();

        assertThat(data.method()).isEqualTo(new Method.Lora(8, 16, 0, RecipeSchema.PROJECTIONS));
        assertThat(data.epochs()).isEqualTo(3);
        assertThat(data.learningRate()).isEqualTo(2e-4);
        assertThat(data.schedule()).isEqualTo("cosine");
        assertThat(data.warmupRatio()).isEqualTo(0.03);
        assertThat(data.beta1()).isEqualTo(0.9);
        assertThat(data.beta2()).isEqualTo(0.999);
        assertThat(data.epsilon()).isEqualTo(1e-8);
        assertThat(data.maxGradNorm()).isEqualTo(1);
        assertThat(data.precision()).isEqualTo("fp32");
        assertThat(data.rowsPerStep()).isEqualTo(8);
    }

    @Test
    void readsMagnitudesOfLoraOnly() {
        var data = RecipeReader.read("name: tiny\nmethod: {type: lora, use_dora: true}\n")
                .require();
        var elsewhere = RecipeReader.read("name: tiny\nmethod: {type: qlora, use_dora: true}\n");

        assertThat(data.method()).isEqualTo(new Method.Lora(8, 16, 0, RecipeSchema.PROJECTIONS, false, true));
        assertThat(data.method().variant()).isEqualTo("dora");
        assertThat(elsewhere.problems()).extracting(Problem::key).containsExactly("method.use_dora");
    }

    @Test
    void readsTheRankStabilisedScaleOfLoraOnly() {
        var data = RecipeReader.read("name: tiny\nmethod: {type: lora, use_rslora: true}\n")
                .require();
        var elsewhere = RecipeReader.read("name: tiny\nmethod: {type: full, use_rslora: true}\n");

        assertThat(data.method()).isEqualTo(new Method.Lora(8, 16, 0, RecipeSchema.PROJECTIONS, true, false));
        assertThat(elsewhere.problems()).extracting(Problem::key).containsExactly("method.use_rslora");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [wqkv, wo]                                     | q_proj k_proj v_proj o_proj
            [w1, w2, w3]                                   | gate_proj up_proj down_proj
            [query_key_value]                              | q_proj k_proj v_proj
            [dense_4h_to_h, dense_h_to_4h, dense]          | o_proj gate_proj up_proj down_proj
            [v_proj, q_proj]                               | q_proj v_proj
            """)
    void projectionsMayHaveTheNamesOfTheirFamily(String said, String meant) {
        var data = RecipeReader.read("name: tiny\nmethod: {type: lora, target_modules: %s}\n".formatted(said))
                .require();

        assertThat(data.method()).isEqualTo(new Method.Lora(8, 16, 0, List.of(meant.split(" "))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            learning_rat: 2e-4          | line 3: unknown key `learning_rat`; did you mean `learning_rate`?
            lr: 2e-4                    | line 3: unknown key `lr`; did you mean `learning_rate`?
            epochs: 3                   | line 3: unknown key `epochs`; did you mean `num_train_epochs`?
            r: 8                        | line 3: unknown key `r`; did you mean `r` under `method`?
            lora_rank: 8                | line 3: unknown key `lora_rank`; did you mean `r` under `method`?
            zzzzzzzz: 1                 | line 3: unknown key `zzzzzzzz`
            learning_rate: 0            | line 3: `learning_rate` is 0, must be above 0 and at most 1
            learning_rate: -1e-3        | line 3: `learning_rate` is -1e-3, must be above 0 and at most 1
            learning_rate: fast         | line 3: `learning_rate` is `fast`, must be a number
            learning_rate: NaN          | line 3: `learning_rate` is `NaN`, must be a number
            learning_rate: 1e999        | line 3: `learning_rate` is 1e999, must be above 0 and at most 1
            learning_rate: [1, 2]       | line 3: `learning_rate` takes one value, not a list
            learning_rate:              | line 3: `learning_rate` is ``, must be a number
            max_seq_length: 1000000     | line 3: `max_seq_length` is 1000000, must be from 8 to 131072
            max_seq_length: 10.5        | line 3: `max_seq_length` is `10.5`, must be a whole number
            adam_beta2: 1               | line 3: `adam_beta2` is 1, must be at least 0 and below 1
            lr_scheduler_type: cosin    | line 3: `lr_scheduler_type` is `cosin`; did you mean `cosine`? Allowed are cosine, linear, constant
            precision: int8             | line 3: `precision` is `int8`, must be one of fp32, bf16, fp16
            packing: yes                | line 3: `packing` is `yes`, must be true or false
            sample: 3                   | line 3: `sample` holds further keys, each indented on its own line
            name: other                 | line 3: `name` was already given in line 1
            sample: {steps: 5}          | line 3: `sample.steps` is above 0, so `sample.prompts` needs at least one prompt
            """)
    void saysWhereWhatAndWhatIsAllowed(String line, String message) {
        var reading = RecipeReader.read(MINIMAL + line + "\n");

        assertThat(reading.data()).isNull();
        assertThat(reading.problems()).extracting(Problem::message).containsExactly(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {type: lora, r: 0}                        | line 2: `method.r` is 0, must be from 1 to 512
            {type: lora, r: 8, rr: 9}                 | line 2: unknown key `rr`; did you mean `r`?
            {type: lora, learning_rate: 1}            | line 2: unknown key `learning_rate`; did you mean `learning_rate` at the top?
            {type: full, r: 8}                        | line 2: `method.r` does not apply to the method `full`; remove it
            {type: full, trainable_layers: 2}         | line 2: `method.trainable_layers` does not apply to the method `full`; remove it
            {type: freeze, trainable_layers: 0}       | line 2: `method.trainable_layers` is 0, must be from 1 to 512
            {type: lora, pre_seq_len: 8}              | line 2: `method.pre_seq_len` does not apply to the method `lora`; remove it
            {type: lora, target_modules: []}          | line 2: `method.target_modules` must name at least one
            {type: lora, target_modules: [q_porj]}    | line 2: `method.target_modules` is `q_porj`; did you mean `q_proj`? Allowed are q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj
            {type: dora}                              | line 2: `method.type` is `dora`; did you mean `lora`? Allowed are lora, qlora, full, freeze, ptuning_v2
            {r: 8}                                    | line 2: `method` needs a `type`, one of lora, qlora, full, freeze, ptuning_v2
            """)
    void checksTheMethod(String method, String message) {
        var reading = RecipeReader.read("name: tiny\nmethod: " + method + "\n");

        assertThat(reading.problems()).extracting(Problem::message).containsExactly(message);
    }

    @Test
    void findsAllFaultsInTheOrderOfTheText() {
        var reading = RecipeReader.read("""
                method: {type: lora, r: 1000}
                learning_rate: 5
                num_train_epoch: 3
                """);

        assertThat(reading.problems())
                .extracting(Problem::message)
                .containsExactly(
                        "`name` is missing",
                        "line 1: `method.r` is 1000, must be from 1 to 512",
                        "line 2: `learning_rate` is 5, must be above 0 and at most 1",
                        "line 3: unknown key `num_train_epoch`; did you mean `num_train_epochs`?");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(reading::require)
                .withMessageContaining("line 3: unknown key")
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("invalid-recipe"));
    }

    @Test
    void speaksChinese() {
        var problem =
                RecipeReader.read(MINIMAL + "learning_rat: 1\n").problems().getFirst();

        assertThat(problem.message(Locale.SIMPLIFIED_CHINESE))
                .isEqualTo("第 3 行：未知的键 `learning_rat`，是否想写 `learning_rate`？");
    }

    @Test
    void refusesWhatIsNoRecipe() {
        assertThat(first("- a\n- b\n")).isEqualTo("line 1: a recipe is a list of `key: value` lines");
        assertThat(first("name: [tiny\n")).startsWith("line 2: this is not YAML: ");
        assertThat(first("name: a\n---\nname: b\n")).contains("this is not YAML");
        assertThat(first("a: &x [1]\nb: *x\n")).contains("aliases");
        assertThat(first("name: &x tiny\nsource: *x\n"))
                .isEqualTo("line 1: anchors and aliases are not allowed; write the value out");
        assertThat(first("name: !!javax.script.ScriptEngineManager []\n")).contains("Global tag is not allowed");
        assertThat(first("name: !mine a\n")).isEqualTo("line 1: the tag `!mine` is not allowed; write the plain value");
        assertThat(first("x".repeat(70_000))).isEqualTo("the text is longer than 64 kB");
        assertThat(first("name: " + "[".repeat(500))).contains("this is not YAML");
        assertThat(first("name: a\u0000b")).contains("this is not YAML");
    }

    @Test
    void readsHeadsInOneOrTwoLanguages() {
        var reading = RecipeReader.read("""
                name: tiny
                title: {en: "Small", zh: "小"}
                made_for: anything
                languages: [en, zh]
                families: [llama]
                method: {type: full}
                """);

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.header().title().in(Locale.SIMPLIFIED_CHINESE)).isEqualTo("小");
        assertThat(reading.header().title().in(Locale.ENGLISH)).isEqualTo("Small");
        assertThat(reading.header().madeFor().in(Locale.SIMPLIFIED_CHINESE)).isEqualTo("anything");
        assertThat(reading.header().languages()).containsExactly("en", "zh");
    }

    @Test
    void namesStayWithinTheirLength() {
        assertThat(first("name: \"\"\nmethod: {type: full}\n")).isEqualTo("line 1: `name` must not be empty");
        assertThat(first("name: " + "é".repeat(121) + "\nmethod: {type: full}\n"))
                .isEqualTo("line 1: `name` has 121 characters, at most 120 are allowed");
    }

    private static String first(String text) {
        return RecipeReader.read(text).problems().getFirst().message();
    }
}
