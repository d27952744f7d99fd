package io.tunewright.inference;

import io.tunewright.common.Check;
import io.tunewright.tunedmodel.ModelRef;
import java.util.List;

/// A raw prompt to continue, without any chat template. Valid by construction.
///
/// @param temperature       0 (always the most likely token) to 2
/// @param topP              above 0, at most 1
/// @param topK              0 for no limit
/// @param repetitionPenalty 0.01 to 10, 1 for none
/// @param presencePenalty   −2 to 2
/// @param frequencyPenalty  −2 to 2
/// @param maxTokens         longest answer, 0 to fill the context
/// @param stop              texts that end the answer and are not part of it, at most 4
/// @param alternatives      likeliest tokens that are told with each token of the answer, up to 20; −1 to tell
///                         nothing
/// @param echo              whether tokens of the prompt are told too; [PromptEcho#ALONE] makes no answer
public record CompletionRequest(
        ModelRef model,
        Prompt prompt,
        double temperature,
        double topP,
        int topK,
        double repetitionPenalty,
        double presencePenalty,
        double frequencyPenalty,
        int maxTokens,
        List<String> stop,
        long seed,
        int alternatives,
        PromptEcho echo) {

    /// What is to be continued.
    public sealed interface Prompt {

        /// @param text tokenized as it is: special tokens are recognised, none are added
        record Text(String text) implements Prompt {

            public Text {
                Check.length("prompt", text, 1, ChatRequest.MAX_CHARACTERS);
            }
        }

        /// @param ids tokens of the model's own vocabulary
        record Ids(List<Integer> ids) implements Prompt {

            public Ids {
                ids = List.copyOf(ids);
                Check.that(!ids.isEmpty(), "prompt", "must not be empty");
            }
        }
    }

    public CompletionRequest {
        stop = List.copyOf(stop);
        Check.range("logprobs", alternatives, -1, ChatRequest.MAX_ALTERNATIVES);
        Check.that(echo != PromptEcho.BEFORE_ANSWER || alternatives >= 0, "echo", "needs logprobs to tell");
        ChatRequest.checkSampling(temperature, topP, topK, repetitionPenalty, presencePenalty, frequencyPenalty);
        ChatRequest.checkLength(maxTokens, stop);
    }
}
