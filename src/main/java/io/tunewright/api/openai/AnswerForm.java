package io.tunewright.api.openai;

import io.tunewright.api.openai.ChatCompletion.Usage;
import io.tunewright.inference.TokenLogprob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the pieces of streamed answers are written.
interface AnswerForm {

    /// What comes before an answer's first text, or null if nothing does.
    @Nullable
    Object begin(int index);

    /// @param logprobs of the tokens in it, empty unless asked for
    Object text(int index, String text, List<TokenLogprob> logprobs);

    /// @param finishReason `stop` or `length`
    Object end(int index, String finishReason);

    /// Comes after all answers, for clients that asked for it.
    Object usage(Usage usage);
}
