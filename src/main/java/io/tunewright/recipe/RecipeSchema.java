package io.tunewright.recipe;

import io.tunewright.common.InvalidInputException;
import io.tunewright.llm.LossOn;
import io.tunewright.recipe.RecipeField.Group;
import io.tunewright.recipe.RecipeField.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything a recipe can say, in the order of the form. The only place that knows keys, ranges and defaults.
public final class RecipeSchema {

    public static final List<String> METHODS = List.of("lora", "qlora", "full", "freeze", "ptuning_v2");
    public static final List<String> PROJECTIONS =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    /// What InternLM2 and ChatGLM2 call projections, some of which do the work of several.
    private static final Map<String, List<String>> OTHER_NAMES = Map.of(
            "wqkv", List.of("q_proj", "k_proj", "v_proj"),
            "wo", List.of("o_proj"),
            "w1", List.of("gate_proj"),
            "w3", List.of("up_proj"),
            "w2", List.of("down_proj"),
            "query_key_value", List.of("q_proj", "k_proj", "v_proj"),
            "dense", List.of("o_proj"),
            "dense_h_to_4h", List.of("gate_proj", "up_proj"),
            "dense_4h_to_h", List.of("down_proj"));
    /// PEFT's word for every projection.
    public static final String ALL_PROJECTIONS = "all-linear";
    public static final List<String> FAMILIES = List.of("llama", "mistral", "qwen2", "qwen3", "internlm2", "chatglm2");
    public static final List<String> SCHEDULES = List.of("cosine", "linear", "constant");
    public static final List<String> LOSSES =
            Stream.of(LossOn.values()).map(LossOn::word).toList();
    public static final List<String> PRECISIONS = List.of("fp32", "bf16", "fp16");
    public static final int PROMPTS_MAX = 10;
    public static final int PROMPT_MAX_LENGTH = 2000;
    /// Held-out rows that a run may answer at each measurement.
    public static final int PREDICTIONS_MAX = 1000;

    private static final Set<String> FACTORS = Set.of("lora", "qlora");
    private static final Set<String> LORA = Set.of("lora");
    private static final Set<String> QUANTISED = Set.of("qlora");
    private static final Set<String> PREFIX = Set.of("ptuning_v2");
    private static final Set<String> FROZEN = Set.of("freeze");

    public static final List<RecipeField> FIELDS = List.of(
            text("name", Kind.TEXT, 1, 120),
            text("title", Kind.TRANSLATED, 0, 120),
            text("made_for", Kind.TRANSLATED, 0, 500),
            text("description", Kind.TRANSLATED, 0, 4000),
            text("source", Kind.TEXT, 0, 500),
            words("languages", Kind.TEXTS, Group.ABOUT, List.of()),
            words("families", Kind.CHOICES, Group.ABOUT, FAMILIES),
            choice("method.type", Group.METHOD, "lora", METHODS),
            number("method.r", Kind.WHOLE, Group.METHOD, FACTORS, "8", Range.of(1, 512), ""),
            number("method.lora_alpha", Kind.DECIMAL, Group.METHOD, FACTORS, "16", Range.above(0, 4096), ""),
            number("method.lora_dropout", Kind.DECIMAL, Group.METHOD, FACTORS, "0", Range.below(0, 1), ""),
            new RecipeField(
                    "method.target_modules",
                    Kind.CHOICES,
                    Group.METHOD,
                    FACTORS,
                    ALL_PROJECTIONS,
                    null,
                    PROJECTIONS,
                    ""),
            toggle("method.use_rslora", Group.METHOD, LORA, "false"),
            toggle("method.use_dora", Group.METHOD, LORA, "false"),
            toggle("method.double_quant", Group.METHOD, QUANTISED, "true"),
            number("method.trainable_layers", Kind.WHOLE, Group.METHOD, FROZEN, "2", Range.of(1, 512), "layers"),
            toggle("method.train_embeddings", Group.METHOD, FROZEN, "false"),
            toggle("method.train_head", Group.METHOD, FROZEN, "false"),
            number("method.pre_seq_len", Kind.WHOLE, Group.METHOD, PREFIX, "128", Range.of(1, 1024), "tokens"),
            toggle("method.prefix_projection", Group.METHOD, PREFIX, "false"),
            number("num_train_epochs", Kind.DECIMAL, Group.LENGTH, Set.of(), "3", Range.above(0, 1000), "epochs"),
            number("max_steps", Kind.WHOLE, Group.LENGTH, Set.of(), "0", Range.of(0, 10_000_000), "steps"),
            number("per_device_train_batch_size", Kind.WHOLE, Group.LENGTH, Set.of(), "8", Range.of(1, 4096), "rows"),
            number("gradient_accumulation_steps", Kind.WHOLE, Group.LENGTH, Set.of(), "1", Range.of(1, 4096), ""),
            number("max_seq_length", Kind.WHOLE, Group.LENGTH, Set.of(), "1024", Range.of(8, 131_072), "tokens"),
            toggle("packing", Group.LENGTH, Set.of(), "false"),
            choice("loss_on", Group.LENGTH, "answers", LOSSES),
            number("learning_rate", Kind.DECIMAL, Group.OPTIMISER, Set.of(), "2e-4", Range.above(0, 1), ""),
            choice("lr_scheduler_type", Group.OPTIMISER, "cosine", SCHEDULES),
            number("warmup_ratio", Kind.DECIMAL, Group.OPTIMISER, Set.of(), "0.03", Range.of(0, 1), ""),
            number("warmup_steps", Kind.WHOLE, Group.OPTIMISER, Set.of(), "0", Range.of(0, 10_000_000), "steps"),
            number("weight_decay", Kind.DECIMAL, Group.OPTIMISER, Set.of(), "0", Range.of(0, 1), ""),
            number("adam_beta1", Kind.DECIMAL, Group.OPTIMISER, Set.of(), "0.9", Range.below(0, 1), ""),
            number("adam_beta2", Kind.DECIMAL, Group.OPTIMISER, Set.of(), "0.999", Range.below(0, 1), ""),
            number("adam_epsilon", Kind.DECIMAL, Group.OPTIMISER, Set.of(), "1e-8", Range.above(0, 0.1), ""),
            number("max_grad_norm", Kind.DECIMAL, Group.OPTIMISER, Set.of(), "1", Range.of(0, 1000), ""),
            choice("precision", Group.MEMORY, "fp32", PRECISIONS),
            toggle("gradient_checkpointing", Group.MEMORY, Set.of(), "false"),
            number("seed", Kind.WHOLE, Group.MEMORY, Set.of(), "42", Range.of(0, 9_007_199_254_740_991.0), ""),
            number("save_steps", Kind.WHOLE, Group.CHECKPOINTS, Set.of(), "0", Range.of(0, 10_000_000), "steps"),
            number("save_total_limit", Kind.WHOLE, Group.CHECKPOINTS, Set.of(), "2", Range.of(0, 1000), ""),
            number("eval_steps", Kind.WHOLE, Group.CHECKPOINTS, Set.of(), "0", Range.of(0, 10_000_000), "steps"),
            number(
                    "early_stopping_patience",
                    Kind.WHOLE,
                    Group.CHECKPOINTS,
                    Set.of(),
                    "0",
                    Range.of(0, 1000),
                    "measurements"),
            number(
                    "early_stopping_threshold",
                    Kind.DECIMAL,
                    Group.CHECKPOINTS,
                    Set.of(),
                    "0",
                    Range.of(0, 100),
                    "nats"),
            toggle("predict_with_generate", Group.CHECKPOINTS, Set.of(), "false"),
            number(
                    "max_predict_samples",
                    Kind.WHOLE,
                    Group.CHECKPOINTS,
                    Set.of(),
                    "32",
                    Range.of(1, PREDICTIONS_MAX),
                    "rows"),
            number(
                    "generation_max_new_tokens",
                    Kind.WHOLE,
                    Group.CHECKPOINTS,
                    Set.of(),
                    "64",
                    Range.of(1, 4096),
                    "tokens"),
            number("sample.steps", Kind.WHOLE, Group.SAMPLES, Set.of(), "0", Range.of(0, 10_000_000), "steps"),
            words("sample.prompts", Kind.TEXTS, Group.SAMPLES, List.of()),
            number("sample.max_new_tokens", Kind.WHOLE, Group.SAMPLES, Set.of(), "64", Range.of(1, 4096), "tokens"),
            new RecipeField("sample.system", Kind.TEXT, Group.SAMPLES, Set.of(), "", Range.of(0, 4000), List.of(), ""));

    private static final Map<String, RecipeField> BY_KEY = FIELDS.stream()
            .collect(Collectors.toMap(RecipeField::key, field -> field, (a, b) -> a, LinkedHashMap::new));

    private RecipeSchema() {}

    public static Optional<RecipeField> find(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    /// All keys in one line, for messages.
    static String keys() {
        return String.join(", ", BY_KEY.keySet());
    }

    /// @throws IllegalArgumentException if there is no such key
    public static RecipeField field(String key) {
        return find(key).orElseThrow(() -> new IllegalArgumentException("no recipe key " + key));
    }

    /// The keys that hold other keys: `method` and `sample`.
    public static List<String> parents() {
        return FIELDS.stream()
                .map(RecipeField::parent)
                .filter(parent -> !parent.isEmpty())
                .distinct()
                .toList();
    }

    /// The names that may stand in a mapping; empty `parent` for the top.
    public static List<String> names(String parent) {
        var fields =
                FIELDS.stream().filter(field -> field.parent().equals(parent)).map(RecipeField::leaf);
        return (parent.isEmpty() ? Stream.concat(fields, parents().stream()) : fields).toList();
    }

    /// Refuses a number that its key does not allow.
    ///
    /// @throws InvalidInputException `invalid-value`
    static void check(String key, double value) {
        var range = field(key).range();
        if (range != null && !range.contains(value)) {
            String must =
                    switch (range.kind()) {
                        case "range-above" -> "must be above " + range.lowText() + " and at most " + range.highText();
                        case "range-below" -> "must be at least " + range.lowText() + " and below " + range.highText();
                        default -> "must be from " + range.lowText() + " to " + range.highText();
                    };
            String sentence = "is " + Range.plain(value) + ", " + must;
            throw new InvalidInputException("invalid-value", key, key + " " + sentence, key, sentence);
        }
    }

    private static RecipeField text(String key, Kind kind, int shortest, int longest) {
        return new RecipeField(key, kind, Group.ABOUT, Set.of(), "", Range.of(shortest, longest), List.of(), "");
    }

    private static RecipeField number(
            String key, Kind kind, Group group, Set<String> methods, String fallback, Range range, String unit) {
        return new RecipeField(key, kind, group, methods, fallback, range, List.of(), unit);
    }

    private static RecipeField toggle(String key, Group group, Set<String> methods, String fallback) {
        return new RecipeField(key, Kind.SWITCH, group, methods, fallback, null, List.of(), "");
    }

    private static RecipeField choice(String key, Group group, String fallback, List<String> choices) {
        return new RecipeField(key, Kind.CHOICE, group, Set.of(), fallback, null, choices, "");
    }

    private static RecipeField words(String key, Kind kind, Group group, List<String> choices) {
        @Nullable Range range = choices.isEmpty() ? Range.of(0, PROMPT_MAX_LENGTH) : null;
        return new RecipeField(key, kind, group, Set.of(), "", range, choices, "");
    }

    /// Target modules by their usual names, in the order of [#PROJECTIONS]; words that name no projection stay behind
    /// them.
    public static List<String> projections(List<String> said) {
        var meant = said.stream()
                .flatMap(word -> word.equals(ALL_PROJECTIONS)
                        ? PROJECTIONS.stream()
                        : OTHER_NAMES.getOrDefault(word, List.of(word)).stream())
                .distinct()
                .toList();
        return Stream.concat(
                        PROJECTIONS.stream().filter(meant::contains),
                        meant.stream().filter(word -> !PROJECTIONS.contains(word)))
                .toList();
    }
}
