package io.tunewright.worker;

import org.jspecify.annotations.Nullable;

/// `result.json` of a merge worker; written last, by rename.
///
/// @param failure a sentence, null unless the merge failed
/// @param dtype   type the merged weights are stored in, such as `F32`
/// @param check   how the merged model compares with base and adapter; null if the merge failed
public record MergeResult(
        @Nullable String failure,
        String dtype,
        int files,
        long bytes,
        @Nullable Check check) {

    public static final String FILE = "result.json";

    /// Logits of the merged model against those of base and adapter, on the same tokens.
    ///
    /// @param prompts       texts compared
    /// @param tokens        positions compared, over all texts
    /// @param maxDifference largest absolute difference of two logits; unitless
    /// @param maxLogit      largest absolute logit of base and adapter, to judge the difference by
    /// @param sameChoices   positions at which both rank the same token first
    public record Check(int prompts, int tokens, double maxDifference, double maxLogit, int sameChoices) {}
}
