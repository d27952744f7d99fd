package io.tunewright.recipe;

import io.tunewright.common.Check;
import java.util.List;

/// What a recipe says, every value resolved. Valid by construction: each number is within the range that
/// [RecipeSchema] gives its key. Whether this version's engine can train it is another question: [EngineSupport].
///
/// @param epochs           passes over the data; ignored if `maxSteps` is above 0
/// @param maxSteps         optimiser steps to stop at, 0 for none
/// @param batchSize        sequences a micro-batch
/// @param accumulation     micro-batches an optimiser step
/// @param learningRate     peak; unitless
/// @param schedule         `cosine`, `linear` or `constant`
/// @param warmupRatio      share of the steps in which the rate climbs; ignored if `warmupSteps` is above 0
/// @param weightDecay      decoupled (AdamW)
/// @param maxGradNorm      gradients are scaled down to this norm, 0 for never
/// @param maxLength        tokens a sequence; longer rows are cut
/// @param packing          whether short rows share a sequence
/// @param lossOn           `answers`, `last_answer` or `everything`: which tokens count, see [LossOn]
/// @param precision        `fp32`, `bf16` or `fp16`
/// @param saveSteps        optimiser steps between checkpoints, 0 for only the last
/// @param saveTotalLimit   checkpoints kept, 0 for all
/// @param evaluationSteps  optimiser steps between measurements on held-out rows, 0 for only at the end
/// @param earlyStoppingPatience measurements without a gain after which the run ends, 0 for never
/// @param earlyStoppingThreshold what the held-out loss must fall by to count as a gain, nats per token
/// @param sampleSteps      optimiser steps between sample answers, 0 for never
/// @param samplePrompts    user messages that are answered each time
/// @param sampleMaxTokens  longest sample answer
/// @param sampleSystem     system message of the samples, empty for none
/// @param predictionRows   held-out rows answered at each measurement and compared, 0 for none
/// @param predictionTokens longest of these answers
public record RecipeData(
        Method method,
        double epochs,
        int maxSteps,
        int batchSize,
        int accumulation,
        double learningRate,
        String schedule,
        double warmupRatio,
        int warmupSteps,
        double weightDecay,
        double beta1,
        double beta2,
        double epsilon,
        double maxGradNorm,
        int maxLength,
        boolean packing,
        String lossOn,
        boolean gradientCheckpointing,
        String precision,
        long seed,
        int saveSteps,
        int saveTotalLimit,
        int evaluationSteps,
        int earlyStoppingPatience,
        double earlyStoppingThreshold,
        int sampleSteps,
        List<String> samplePrompts,
        int sampleMaxTokens,
        String sampleSystem,
        int predictionRows,
        int predictionTokens) {

    public RecipeData {
        RecipeSchema.check("num_train_epochs", epochs);
        RecipeSchema.check("max_steps", maxSteps);
        RecipeSchema.check("per_device_train_batch_size", batchSize);
        RecipeSchema.check("gradient_accumulation_steps", accumulation);
        RecipeSchema.check("learning_rate", learningRate);
        RecipeSchema.check("warmup_ratio", warmupRatio);
        RecipeSchema.check("warmup_steps", warmupSteps);
        RecipeSchema.check("weight_decay", weightDecay);
        RecipeSchema.check("adam_beta1", beta1);
        RecipeSchema.check("adam_beta2", beta2);
        RecipeSchema.check("adam_epsilon", epsilon);
        RecipeSchema.check("max_grad_norm", maxGradNorm);
        RecipeSchema.check("max_seq_length", maxLength);
        RecipeSchema.check("seed", seed);
        RecipeSchema.check("save_steps", saveSteps);
        RecipeSchema.check("save_total_limit", saveTotalLimit);
        RecipeSchema.check("eval_steps", evaluationSteps);
        RecipeSchema.check("early_stopping_patience", earlyStoppingPatience);
        RecipeSchema.check("early_stopping_threshold", earlyStoppingThreshold);
        RecipeSchema.check("sample.steps", sampleSteps);
        RecipeSchema.check("sample.max_new_tokens", sampleMaxTokens);
        if (predictionRows != 0) {
            RecipeSchema.check("max_predict_samples", predictionRows);
        }
        RecipeSchema.check("generation_max_new_tokens", predictionTokens);
        Check.that(
                RecipeSchema.SCHEDULES.contains(schedule),
                "lr_scheduler_type",
                "must be one of " + RecipeSchema.SCHEDULES);
        Check.that(RecipeSchema.LOSSES.contains(lossOn), "loss_on", "must be one of " + RecipeSchema.LOSSES);
        Check.that(
                earlyStoppingPatience == 0 || evaluationSteps > 0,
                "early_stopping_patience",
                "needs eval_steps above 0: it counts measurements");
        Check.that(
                RecipeSchema.PRECISIONS.contains(precision), "precision", "must be one of " + RecipeSchema.PRECISIONS);
        Check.that(samplePrompts.size() <= RecipeSchema.PROMPTS_MAX, "sample.prompts", "has too many entries");
        Check.that(
                sampleSteps == 0 || !samplePrompts.isEmpty(),
                "sample.prompts",
                "must have at least one prompt where sample.steps is above 0");
        samplePrompts = List.copyOf(samplePrompts);
    }

    /// Rows an optimiser step learns from.
    public int rowsPerStep() {
        return batchSize * accumulation;
    }
}
