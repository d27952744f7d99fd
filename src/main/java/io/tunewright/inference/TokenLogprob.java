package io.tunewright.inference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How likely a token of an answer, or of an echoed prompt, was to the model, before penalties, temperature and cuts.
/// Natural logarithms.
///
/// @param token  its text, or `bytes:\\xe4\\xbd` for a part of a character
/// @param logprob null for the first token of a prompt, which nothing comes before
/// @param bytes  of its text, 0 to 255; null where the model's server does not say
/// @param top    the most likely tokens, the likeliest first
/// @param offset where its text begins in the answer (behind the prompt, if that is echoed), in UTF-16 units; 0 where
///               that is not said
public record TokenLogprob(
        String token, @Nullable Double logprob, @Nullable List<Integer> bytes, List<Alternative> top, int offset) {

    /// One of the most likely tokens.
    public record Alternative(
            String token, double logprob, @Nullable List<Integer> bytes) {}
}
