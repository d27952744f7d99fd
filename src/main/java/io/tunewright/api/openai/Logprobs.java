package io.tunewright.api.openai;

import io.tunewright.inference.TokenLogprob;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How likely tokens were, as OpenAI's two routes write it.
final class Logprobs {

    private Logprobs() {}

    /// Of an answer to a conversation.
    record OfChat(List<Token> content, @Nullable String refusal) {

        /// Null if nothing is told.
        static @Nullable OfChat of(List<TokenLogprob> tokens) {
            return tokens.isEmpty()
                    ? null
                    : new OfChat(tokens.stream().map(Token::of).toList(), null);
        }
    }

    record Token(String token, double logprob, @Nullable List<Integer> bytes, List<Alternative> topLogprobs) {

        private static Token of(TokenLogprob token) {
            return new Token(
                    token.token(),
                    token.logprob(),
                    token.bytes(),
                    token.top().stream()
                            .map(each -> new Alternative(each.token(), each.logprob(), each.bytes()))
                            .toList());
        }
    }

    record Alternative(
            String token, double logprob, @Nullable List<Integer> bytes) {}

    /// Of the continuation of a raw prompt: lists of equal length.
    ///
    /// @param topLogprobs by token; the chosen one is always among them
    /// @param textOffset  where each token begins in the text, in UTF-16 units
    record OfText(
            List<String> tokens,
            List<Double> tokenLogprobs,
            List<Map<String, Double>> topLogprobs,
            List<Integer> textOffset) {

        /// Null if nothing is told.
        static @Nullable OfText of(List<TokenLogprob> tokens) {
            return tokens.isEmpty()
                    ? null
                    : new OfText(
                            tokens.stream().map(TokenLogprob::token).toList(),
                            tokens.stream().map(TokenLogprob::logprob).toList(),
                            tokens.stream().map(OfText::top).toList(),
                            tokens.stream().map(TokenLogprob::offset).toList());
        }

        private static Map<String, Double> top(TokenLogprob token) {
            var top = new LinkedHashMap<String, Double>();
            token.top().forEach(each -> top.put(each.token(), each.logprob()));
            return top;
        }
    }
}
