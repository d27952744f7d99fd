package io.tunewright.llm;

import io.tunewright.llm.family.KeyValueCache;
import io.tunewright.llm.family.LowRank;
import io.tunewright.llm.family.Transformer;
import io.tunewright.llm.sampling.TokenSampler;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An answer with a key-value cache of its own.
final class CachedGeneration implements Generation {

    private final Transformer model;
    private final LowRank lora;
    private final int[] prompt;
    private final TokenSampler sampler;
    private final Set<Integer> ends;
    private final int limit;
    private final int alternatives;
    private final KeyValueCache cache;
    private int position;
    private int answered;
    private int last = -1;
    private FinishReason finish = FinishReason.LENGTH;
    private boolean over;
    private @Nullable TokenScores scores;

    /// @param alternatives likeliest tokens that are told with each, −1 to tell nothing
    CachedGeneration(
            Transformer model, LowRank lora, int[] prompt, SamplingSettings settings, int maxTokens, int alternatives) {
        int context = model.config().contextLength() - lora.positionsAhead();
        if (prompt.length == 0 || prompt.length >= context) {
            throw new IllegalArgumentException(
                    "a prompt has 1 to %d tokens, not %d".formatted(context - 1, prompt.length));
        }
        this.model = model;
        this.alternatives = alternatives;
        this.lora = lora;
        this.prompt = prompt.clone();
        this.sampler = new TokenSampler(settings, prompt);
        this.ends = Set.copyOf(model.config().endTokenIds());
        this.limit = Math.min(maxTokens, context - prompt.length);
        this.cache = model.newCache(1, prompt.length + Math.max(1, limit), lora);
    }

    @Override
    public OptionalInt next() {
        if (over || answered >= limit) {
            over = true;
            return OptionalInt.empty();
        }
        int[] input = position == 0 ? prompt : new int[] {last};
        float[] logits = model.decode(input, position, cache, lora);
        position += input.length;
        float[] raw = alternatives < 0 ? logits : logits.clone();
        last = sampler.next(logits);
        scores = alternatives < 0 ? null : TokenScores.of(raw, last, alternatives);
        if (ends.contains(last)) {
            finish = FinishReason.STOP;
            over = true;
            return OptionalInt.empty();
        }
        answered++;
        return OptionalInt.of(last);
    }

    @Override
    public Optional<TokenScores> scores() {
        return Optional.ofNullable(scores);
    }

    @Override
    public OptionalInt endToken() {
        return over && finish == FinishReason.STOP ? OptionalInt.of(last) : OptionalInt.empty();
    }

    @Override
    public FinishReason finish() {
        return finish;
    }

    @Override
    public int promptTokens() {
        return prompt.length;
    }

    @Override
    public void close() {
        cache.close();
    }
}
