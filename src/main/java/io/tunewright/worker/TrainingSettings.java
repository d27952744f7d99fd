package io.tunewright.worker;

import java.util.List;

/// How a run trains, every value resolved. Times and sizes that were "auto" are numbers here.
///
/// @param method              what is trained
/// @param epochs              passes over the data, above 0; ignored if `maxSteps` is above 0
/// @param maxSteps            optimiser steps to stop at, 0 for none
/// @param batchSize           sequences a micro-batch
/// @param accumulation        micro-batches an optimiser step
/// @param learningRate        peak
/// @param schedule            `cosine`, `linear` or `constant`
/// @param warmupRatio         share of the steps in which the rate climbs, 0 to 1; ignored if `warmupSteps` is above
///                         0
/// @param weightDecay         decoupled (AdamW); not applied to norms and biases
/// @param maxGradNorm         gradients are scaled down to this norm, 0 for never
/// @param maxLength           tokens a sequence, longer ones were cut
/// @param packing             whether short sequences share a row
/// @param precision           `fp32` or `bf16`
/// @param saveSteps           optimiser steps between checkpoints, 0 for only the last
/// @param saveTotalLimit      checkpoints kept, 0 for all
/// @param evaluationSteps     optimiser steps between measurements on the held-out split, 0 for only at the end
/// @param earlyStoppingPatience measurements without a gain after which the run ends, 0 for never
/// @param earlyStoppingThreshold what the held-out loss must fall by to count as a gain, nats per token
/// @param sampleSteps         optimiser steps between sample generations, 0 for never
/// @param samplePrompts       user messages answered at each sample generation, and before the first step
/// @param sampleMaxTokens     longest sample
/// @param sampleSystem        system message of the samples, empty for none
/// @param predictionRows     held-out rows answered at each measurement and compared, 0 for none
/// @param predictionTokens   longest of these answers
/// @param plainText          whether it learns plain text: sample prompts are continued as they stand, without chat
///                        template
public record TrainingSettings(
        TuningMethod method,
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
        int predictionTokens,
        boolean plainText) {}
