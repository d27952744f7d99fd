package io.tunewright.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tunewright.inference.TokenLogprob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A whole answer: `chat.completion`. Null members are sent, as clients expect.
record ChatCompletion(
        String id,
        String object,
        long created,
        String model,
        String systemFingerprint,
        List<Choice> choices,
        Usage usage) {

    record Choice(int index, Message message, Logprobs.@Nullable OfChat logprobs, String finishReason) {}

    record Message(String role, String content, @Nullable String refusal) {}

    record Usage(
            int promptTokens,
            int completionTokens,
            int totalTokens,
            PromptDetails promptTokensDetails,
            CompletionDetails completionTokensDetails) {

        static Usage of(int prompt, int completion) {
            return new Usage(prompt, completion, prompt + completion, new PromptDetails(0), new CompletionDetails(0));
        }
    }

    record PromptDetails(int cachedTokens) {}

    record CompletionDetails(int reasoningTokens) {}

    /// A piece of a streamed answer: `chat.completion.chunk`.
    record Chunk(
            String id,
            String object,
            long created,
            String model,
            String systemFingerprint,
            List<ChunkChoice> choices,
            @Nullable Usage usage) {}

    /// Writes streamed answers as chunks.
    record Form(String id, long created, String model, String fingerprint) implements AnswerForm {

        @Override
        public Chunk begin(int index) {
            return chunk(List.of(new ChunkChoice(index, new Delta("assistant", ""), null, null)), null);
        }

        @Override
        public Chunk text(int index, String text, List<TokenLogprob> logprobs) {
            var delta = new Delta(null, text);
            return chunk(List.of(new ChunkChoice(index, delta, Logprobs.OfChat.of(logprobs), null)), null);
        }

        @Override
        public Chunk end(int index, String finishReason) {
            return chunk(List.of(new ChunkChoice(index, new Delta(null, null), null, finishReason)), null);
        }

        @Override
        public Chunk usage(Usage usage) {
            return chunk(List.of(), usage);
        }

        private Chunk chunk(List<ChunkChoice> choices, @Nullable Usage usage) {
            return new Chunk(id, "chat.completion.chunk", created, model, fingerprint, choices, usage);
        }
    }

    record ChunkChoice(
            int index,
            Delta delta,
            Logprobs.@Nullable OfChat logprobs,
            @Nullable String finishReason) {}

    /// What is new; an empty object at the end.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Delta(@Nullable String role, @Nullable String content) {}
}
