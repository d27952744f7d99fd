package io.tunewright.recipe.text;

import io.tunewright.recipe.Method;
import io.tunewright.recipe.Problem;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.RecipeHeader;
import io.tunewright.recipe.RecipeSchema;
import io.tunewright.recipe.Translated;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a recipe's text by the schema. Every fault is found in one go, each with its line.
public final class RecipeReader {

    private final RecipeText text;
    private final List<Problem> problems;
    private final Values values;

    private RecipeReader(RecipeText text) {
        this.text = text;
        this.problems = KeyCheck.problems(text);
        this.values = new Values(text, problems);
    }

    public static Reading read(String text) {
        return read(RecipeText.of(text));
    }

    public static Reading read(RecipeText text) {
        return new RecipeReader(text).read();
    }

    private Reading read() {
        if (!text.faults().isEmpty()) {
            return new Reading(text, emptyHeader(), null, text.faults());
        }
        var header = header();
        var data = data();
        problems.sort(Comparator.comparingInt(Problem::line));
        return new Reading(text, header, problems.isEmpty() ? data : null, problems);
    }

    private RecipeHeader header() {
        if (!text.has("name")) {
            problems.add(Problem.at(0, "name", "missing-key", "name"));
        }
        return new RecipeHeader(
                text.has("name") ? values.text("name") : "",
                values.translated("title"),
                values.translated("made_for"),
                values.translated("description"),
                values.text("source"),
                values.texts("languages"),
                values.choices("families"));
    }

    /// The settings, or null where a fault left a value without meaning.
    private @Nullable RecipeData data() {
        var method = method();
        double epochs = values.number("num_train_epochs");
        int maxSteps = values.whole("max_steps");
        int warmupSteps = values.whole("warmup_steps");
        int batchSize = values.whole("per_device_train_batch_size");
        int accumulation = values.whole("gradient_accumulation_steps");
        double learningRate = values.number("learning_rate");
        String schedule = values.choice("lr_scheduler_type");
        double warmupRatio = values.number("warmup_ratio");
        double weightDecay = values.number("weight_decay");
        double beta1 = values.number("adam_beta1");
        double beta2 = values.number("adam_beta2");
        double epsilon = values.number("adam_epsilon");
        double maxGradNorm = values.number("max_grad_norm");
        int maxLength = values.whole("max_seq_length");
        boolean packing = values.toggle("packing");
        String lossOn = values.choice("loss_on");
        boolean gradientCheckpointing = values.toggle("gradient_checkpointing");
        String precision = values.choice("precision");
        long seed = (long) values.number("seed");
        int saveSteps = values.whole("save_steps");
        int saveTotalLimit = values.whole("save_total_limit");
        int evaluationSteps = values.whole("eval_steps");
        int earlyStoppingPatience = values.whole("early_stopping_patience");
        double earlyStoppingThreshold = values.number("early_stopping_threshold");
        boolean predicts = values.toggle("predict_with_generate");
        int predictionRows = values.whole("max_predict_samples");
        int predictionTokens = values.whole("generation_max_new_tokens");
        int sampleMaxTokens = values.whole("sample.max_new_tokens");
        int sampleSteps = values.whole("sample.steps");
        var samplePrompts = values.texts("sample.prompts");
        String sampleSystem = values.text("sample.system");
        checkSamples(sampleSteps, samplePrompts);
        checkWarmup(warmupSteps, maxSteps);
        checkPatience(earlyStoppingPatience, evaluationSteps);
        if (method == null || !problems.isEmpty()) {
            return null;
        }
        return new RecipeData(
                method,
                epochs,
                maxSteps,
                batchSize,
                accumulation,
                learningRate,
                schedule,
                warmupRatio,
                warmupSteps,
                weightDecay,
                beta1,
                beta2,
                epsilon,
                maxGradNorm,
                maxLength,
                packing,
                lossOn,
                gradientCheckpointing,
                precision,
                seed,
                saveSteps,
                saveTotalLimit,
                evaluationSteps,
                earlyStoppingPatience,
                earlyStoppingThreshold,
                sampleSteps,
                samplePrompts,
                sampleMaxTokens,
                sampleSystem,
                predicts ? predictionRows : 0,
                predictionTokens);
    }

    private void checkSamples(int steps, List<String> prompts) {
        if (steps > 0 && prompts.isEmpty() && values.isFine("sample.prompts")) {
            problems.add(Problem.at(values.line("sample.steps"), "sample.prompts", "prompts-missing"));
        }
    }

    private void checkPatience(int patience, int evaluationSteps) {
        if (patience > 0 && evaluationSteps == 0 && values.isFine("eval_steps")) {
            problems.add(Problem.at(
                    values.line("early_stopping_patience"), "early_stopping_patience", "patience-without-measuring"));
        }
    }

    private void checkWarmup(int warmupSteps, int maxSteps) {
        if (maxSteps > 0 && warmupSteps > maxSteps) {
            problems.add(Problem.at(
                    values.line("warmup_steps"),
                    "warmup_steps",
                    "warmup-too-long",
                    Integer.toString(warmupSteps),
                    Integer.toString(maxSteps)));
        }
    }

    private @Nullable Method method() {
        if (!text.has("method.type")) {
            if (values.isFine("method")) {
                problems.add(Problem.at(
                        values.line("method"),
                        "method.type",
                        "method-missing",
                        String.join(", ", RecipeSchema.METHODS)));
            }
            return null;
        }
        int before = problems.size();
        String type = values.choice("method.type");
        if (problems.size() > before) {
            return null;
        }
        refuseForeignSettings(type);
        return switch (type) {
            case "full" -> new Method.Full();
            case "freeze" -> freeze(before);
            case "ptuning_v2" -> prefix(before);
            default -> factors(type, before);
        };
    }

    private @Nullable Method freeze(int before) {
        int layers = values.whole("method.trainable_layers");
        boolean embeddings = values.toggle("method.train_embeddings");
        boolean head = values.toggle("method.train_head");
        return problems.size() > before ? null : new Method.Freeze(layers, embeddings, head);
    }

    private @Nullable Method prefix(int before) {
        int length = values.whole("method.pre_seq_len");
        boolean projection = values.toggle("method.prefix_projection");
        return problems.size() > before ? null : new Method.PTuningV2(length, projection);
    }

    private @Nullable Method factors(String type, int before) {
        int rank = values.whole("method.r");
        double alpha = values.number("method.lora_alpha");
        double dropout = values.number("method.lora_dropout");
        var targets = values.choices("method.target_modules");
        boolean doubleQuantisation = type.equals("qlora") && values.toggle("method.double_quant");
        boolean rankStabilised = type.equals("lora") && values.toggle("method.use_rslora");
        boolean decomposed = type.equals("lora") && values.toggle("method.use_dora");
        if (problems.size() > before) {
            return null;
        }
        return type.equals("qlora")
                ? new Method.QLora(rank, alpha, dropout, targets, doubleQuantisation)
                : new Method.Lora(rank, alpha, dropout, targets, rankStabilised, decomposed);
    }

    private void refuseForeignSettings(String type) {
        RecipeSchema.FIELDS.stream()
                .filter(field -> !field.appliesTo(type) && text.has(field.key()))
                .forEach(field -> problems.add(
                        Problem.at(values.line(field.key()), field.key(), "not-for-method", field.key(), type)));
    }

    private static RecipeHeader emptyHeader() {
        return new RecipeHeader("", Translated.NONE, Translated.NONE, Translated.NONE, "", List.of(), List.of());
    }
}
