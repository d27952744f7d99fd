package io.tunewright.api.openai;

import io.tunewright.inference.TokenLogprob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How likely tokens were, as OpenAI's two routes write it.
final class Logprobs {

    private static final double LEAST = -9999;

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
                    Objects.requireNonNullElse(token.logprob(), LEAST),
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
    /// @param tokenLogprobs null for the first token of an echoed prompt
    /// @param topLogprobs   by token; the chosen one is always among them; null for the first token of an echoed
    ///                      prompt
    /// @param textOffset  where each token begins in the text, in UTF-16 units
    record OfText(
            List<String> tokens,
            List<@Nullable Double> tokenLogprobs,
            List<@Nullable Map<String, Double>> topLogprobs,
            List<Integer> textOffset) {

        /// Null if nothing is told.
        static @Nullable OfText of(List<TokenLogprob> tokens) {
            return tokens.isEmpty()
                    ? null
                    : new OfText(
                            tokens.stream().map(TokenLogprob::token).toList(),
                            logprobs(tokens),
                            tops(tokens),
                            tokens.stream().map(TokenLogprob::offset).toList());
        }

        private static List<@Nullable Double> logprobs(List<TokenLogprob> tokens) {
            var all = new ArrayList<@Nullable Double>();
            for (var token : tokens) {
                all.add(token.logprob());
            }
            return all;
        }

        private static List<@Nullable Map<String, Double>> tops(List<TokenLogprob> tokens) {
            var all = new ArrayList<@Nullable Map<String, Double>>();
            for (var token : tokens) {
                all.add(top(token));
            }
            return all;
        }

        private static @Nullable Map<String, Double> top(TokenLogprob token) {
            if (token.logprob() == null) {
                return null;
            }
            var top = new LinkedHashMap<String, Double>();
            token.top().forEach(each -> top.put(each.token(), each.logprob()));
            return top;
        }
    }
}
