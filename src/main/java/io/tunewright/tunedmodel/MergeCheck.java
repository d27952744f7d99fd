package io.tunewright.tunedmodel;

/// Logits of a merged model against those of its base and adapter, on the same tokens.
///
/// @param dtype         type of the stored weights, such as `F32`
/// @param prompts       texts compared
/// @param tokens        positions compared, over all texts
/// @param maxDifference largest absolute difference of two logits
/// @param maxLogit      largest absolute logit of base and adapter, to judge the difference by
/// @param sameChoices   positions at which both rank the same token first
public record MergeCheck(
        String dtype, int prompts, int tokens, double maxDifference, double maxLogit, int sameChoices) {

    // Storing a sum rounds it to 24, 11 or 8 significant bits, and the layers add the roundings up.
    private static final double SHARE_F32 = 1e-4;
    private static final double SHARE_F16 = 2e-3;
    private static final double SHARE_BF16 = 1e-2;

    /// Largest difference that rounding explains, for logits of this size stored in this type.
    public double tolerance() {
        double share =
                switch (dtype) {
                    case "F16" -> SHARE_F16;
                    case "BF16" -> SHARE_BF16;
                    default -> SHARE_F32;
                };
        return Math.max(1, maxLogit) * share;
    }

    /// Whether the merged model answers as base and adapter do, but for rounding.
    public boolean holds() {
        return maxDifference <= tolerance();
    }
}
