package io.tunewright.worker.serve;

import io.tunewright.worker.serve.Part.ScoredToken;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes how likely tokens were, in the two forms that OpenAI has: that of conversations and the older one of raw
/// prompts. Natural logarithms; nothing below −9999, as JSON knows no infinity.
final class LogProbabilities {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final double LEAST = -9999;

    private final Completion.Form form;
    private final IntFunction<byte[]> bytes;

    /// @param bytes of a token
    LogProbabilities(Completion.Form form, IntFunction<byte[]> bytes) {
        this.form = form;
        this.bytes = bytes;
    }

    /// The `logprobs` of a choice; null if there is nothing to tell.
    JsonNode of(List<ScoredToken> tokens) {
        if (tokens.isEmpty()) {
            return JSON.nullNode();
        }
        return form == Completion.Form.CHAT ? chat(tokens) : text(tokens);
    }

    private ObjectNode chat(List<ScoredToken> tokens) {
        var node = JSON.createObjectNode();
        var content = node.putArray("content");
        for (var token : tokens) {
            var scores = Objects.requireNonNull(token.scores(), "only a raw prompt's first token has none");
            var entry = entry(content.addObject(), token.id(), scores.logProbability());
            var top = entry.putArray("top_logprobs");
            scores.likeliest().forEach(each -> entry(top.addObject(), each.id(), each.logProbability()));
        }
        return node.putNull("refusal");
    }

    private ObjectNode entry(ObjectNode entry, int id, double logProbability) {
        byte[] own = bytes.apply(id);
        entry.put("token", name(own)).put("logprob", Math.max(LEAST, logProbability));
        var list = entry.putArray("bytes");
        for (byte each : own) {
            list.add(Byte.toUnsignedInt(each));
        }
        return entry;
    }

    /// The chosen token is always among the likeliest that are told, so there may be one more than asked for.
    private ObjectNode text(List<ScoredToken> tokens) {
        var node = JSON.createObjectNode();
        var names = node.putArray("tokens");
        var each = node.putArray("token_logprobs");
        var top = node.putArray("top_logprobs");
        var offsets = node.putArray("text_offset");
        for (var token : tokens) {
            var own = name(bytes.apply(token.id()));
            names.add(own);
            offsets.add(token.offset());
            var scores = token.scores();
            if (scores == null) {
                each.addNull();
                top.addNull();
                continue;
            }
            each.add(Math.max(LEAST, scores.logProbability()));
            var alternatives = top.addObject();
            scores.likeliest()
                    .forEach(other ->
                            alternatives.put(name(bytes.apply(other.id())), Math.max(LEAST, other.logProbability())));
            alternatives.put(own, Math.max(LEAST, scores.logProbability()));
        }
        return node;
    }

    /// The token's text; of a part of a character its bytes, as OpenAI writes them: `bytes:\\xe4\\xbd`.
    static String name(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException part) {
            var name = new StringBuilder("bytes:");
            for (byte each : bytes) {
                name.append("\\x%02x".formatted(Byte.toUnsignedInt(each)));
            }
            return name.toString();
        }
    }
}
