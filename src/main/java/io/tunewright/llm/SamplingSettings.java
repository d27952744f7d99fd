package io.tunewright.llm;

/// How the next token is chosen.
///
/// @param temperature       divides the logits; 0 takes the most likely token
/// @param topP              smallest set of tokens with at least this probability; 1 for all
/// @param topK              most likely tokens to choose from; 0 for all
/// @param repetitionPenalty logits of tokens that occurred are divided by it where positive and multiplied where
///                         negative (Keskar et al. 2019, CTRL); 1 for none
/// @param presencePenalty   taken from the logit of each token that the answer holds
/// @param frequencyPenalty  taken once for each time the answer holds it
/// @param seed              equal seeds give equal answers on the same machine
public record SamplingSettings(
        double temperature,
        double topP,
        int topK,
        double repetitionPenalty,
        double presencePenalty,
        double frequencyPenalty,
        long seed) {

    public static final SamplingSettings GREEDY = new SamplingSettings(0, 1, 0, 1, 0, 0, 0);

    public SamplingSettings {
        if (!(temperature >= 0 && topP > 0 && topP <= 1 && topK >= 0 && repetitionPenalty > 0)) {
            throw new IllegalArgumentException(
                    "temperature must be 0 or more, topP above 0 and at most 1, topK 0 or more, repetitionPenalty above 0");
        }
    }
}
