package io.tunewright.api.openai;

import io.tunewright.api.openai.ChatCompletion.Usage;
import io.tunewright.inference.TokenLogprob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A continuation of raw prompts, whole or a piece of a stream: `text_completion`.
///
/// @param usage null in the pieces of a stream, except for the last
record TextCompletion(
        String id,
        String object,
        long created,
        String model,
        String systemFingerprint,
        List<Choice> choices,
        @Nullable Usage usage) {

    /// @param index        place of the prompt among those sent, times `n`, plus the number of the answer
    /// @param finishReason null while the answer goes on
    record Choice(
            String text,
            int index,
            Logprobs.@Nullable OfText logprobs,
            @Nullable String finishReason) {}

    /// Writes answers.
    ///
    /// @param echoes what each prompt's answers begin with, or empty if nothing is echoed
    record Form(String id, long created, String model, String fingerprint, List<String> echoes, int perPrompt)
            implements AnswerForm {

        @Override
        public @Nullable TextCompletion begin(int index) {
            return echoes.isEmpty() ? null : text(index, echo(index), List.of());
        }

        @Override
        public TextCompletion text(int index, String text, List<TokenLogprob> logprobs) {
            return of(List.of(new Choice(text, index, Logprobs.OfText.of(logprobs), null)), null);
        }

        @Override
        public TextCompletion end(int index, String finishReason) {
            return of(List.of(new Choice("", index, null, finishReason)), null);
        }

        @Override
        public TextCompletion usage(Usage usage) {
            return of(List.of(), usage);
        }

        String echo(int index) {
            return echoes.isEmpty() ? "" : echoes.get(index / perPrompt);
        }

        TextCompletion of(List<Choice> choices, @Nullable Usage usage) {
            return new TextCompletion(id, "text_completion", created, model, fingerprint, choices, usage);
        }
    }
}
