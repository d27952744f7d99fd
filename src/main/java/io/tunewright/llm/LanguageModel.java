package io.tunewright.llm;

import io.tunewright.llm.adapter.AdapterConfig;
import io.tunewright.llm.adapter.PrefixConfig;
import io.tunewright.llm.family.LowRank;
import io.tunewright.llm.family.Prefix;
import io.tunewright.llm.family.Transformer;
import io.tunewright.llm.sampling.BeamSearch;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A loaded model with any number of adapters beside it. One thread owns it; callers see to that.
public final class LanguageModel implements AutoCloseable {

    private final Transformer model;
    private final LowRank none;
    private final Map<String, LowRank> adapters = new HashMap<>();

    private LanguageModel(Transformer model) {
        this.model = model;
        this.none = LowRank.none(model);
    }

    /// Maps the weights of a directory in Hugging Face layout.
    ///
    /// @param threads CPU threads for tensor work, 0 for all
    /// @throws ModelRefusedException if the directory cannot be used
    public static LanguageModel load(Path modelDirectory, Precision precision, int threads) {
        return new LanguageModel(new Transformer(modelDirectory, precision, threads));
    }

    public ModelConfig config() {
        return model.config();
    }

    /// Puts an adapter in PEFT's layout beside the model; one of the same name is replaced.
    ///
    /// @throws ModelRefusedException if it does not fit the model
    public void attach(String adapter, Path adapterDirectory) {
        var loaded = PrefixConfig.isIn(adapterDirectory)
                ? Prefix.load(model, PrefixConfig.read(adapterDirectory), adapterDirectory)
                : LowRank.load(model, AdapterConfig.read(adapterDirectory), adapterDirectory);
        detach(adapter);
        adapters.put(adapter, loaded);
    }

    /// Takes an adapter away; does nothing if there is none of that name.
    public void detach(String adapter) {
        var attached = adapters.remove(adapter);
        if (attached != null) {
            attached.close();
        }
    }

    /// Positions of the context that an adapter takes from prompt and answer: those of a prefix, else 0.
    public int positionsTaken(@Nullable String adapter) {
        return lora(adapter).positionsAhead();
    }

    /// Begins an answer.
    ///
    /// @param prompt    token ids, at least one and fewer than the context holds
    /// @param adapter   name of an attached adapter, null for the model alone
    /// @param maxTokens longest answer; the context bounds it too
    public Generation generate(int[] prompt, @Nullable String adapter, SamplingSettings settings, int maxTokens) {
        return generate(prompt, adapter, settings, maxTokens, -1);
    }

    /// The same, and with each token how likely it and others were.
    ///
    /// @param alternatives likeliest tokens that are told with each, −1 to tell nothing
    public Generation generate(
            int[] prompt, @Nullable String adapter, SamplingSettings settings, int maxTokens, int alternatives) {
        return new CachedGeneration(model, lora(adapter), prompt, settings, maxTokens, alternatives);
    }

    /// The answer that beam search finds: the likeliest whole one among those it looks at, rather than one of likely
    /// tokens.
    ///
    /// @param prompt        token ids, at least one and fewer than the context holds
    /// @param adapter       name of an attached adapter, null for the model alone
    /// @param beams         hypotheses that are followed at once; memory and time grow with them
    /// @param lengthPenalty above 1 favours longer answers, below 1 shorter ones
    /// @param maxTokens     longest answer; the context bounds it too
    public int[] beamSearch(int[] prompt, @Nullable String adapter, int beams, double lengthPenalty, int maxTokens) {
        var factors = lora(adapter);
        int limit = Math.min(maxTokens, config().contextLength() - factors.positionsAhead() - prompt.length);
        var search = new BeamSearch(beams, lengthPenalty, Set.copyOf(config().endTokenIds()), limit);
        try (var first = model.newCache(1, prompt.length + limit, factors);
                var cache = model.newCache(beams, prompt.length + limit, factors)) {
            float[] logits = model.decode(prompt, 0, first, factors);
            model.pick(cache, first, new int[beams]);
            var position = new AtomicInteger(prompt.length);
            return search.search(logits, (parents, tokens) -> {
                model.pick(cache, cache, parents);
                return model.decode(tokens, position.getAndIncrement(), cache, factors);
            });
        }
    }

    /// How likely the model holds each token of a text.
    ///
    /// @param ids at least two, at most as many as the context holds
    public Scored score(int[] ids, @Nullable String adapter) {
        var factors = lora(adapter);
        int longest = config().contextLength() - factors.positionsAhead();
        if (ids.length < 2 || ids.length > longest) {
            throw new IllegalArgumentException(
                    "a text to score has 2 to %d tokens, not %d".formatted(longest, ids.length));
        }
        float[][] scores = model.score(ids, factors);
        boolean[] greedy = new boolean[scores[1].length];
        for (int i = 0; i < greedy.length; i++) {
            greedy[i] = scores[1][i] == 1f;
        }
        return new Scored(scores[0], greedy);
    }

    /// How likely each token of a text is after those before it, as [Generation#scores] tells it of an answer.
    ///
    /// @param ids  at least one, at most as many as the context holds
    /// @param most how many of the likeliest tokens are told
    /// @return one fewer than ids: nothing comes before the first
    public List<TokenScores> scoreAll(int[] ids, @Nullable String adapter, int most) {
        var factors = lora(adapter);
        int longest = config().contextLength() - factors.positionsAhead();
        if (ids.length < 1 || ids.length > longest) {
            throw new IllegalArgumentException(
                    "a text to score has 1 to %d tokens, not %d".formatted(longest, ids.length));
        }
        int told = Math.min(most, config().vocabulary());
        return ids.length == 1 ? List.of() : TokenScores.rows(model.scoreAll(ids, told, factors), told);
    }

    /// Logits of every position, row after row: (rows · length · vocabulary). For checks; large.
    public float[] logits(Batch batch, @Nullable String adapter) {
        try (var scope = model.scope()) {
            return model.logits(scope, batch, lora(adapter)).toFloatArray();
        }
    }

    /// Sum of −log p over the learnt tokens of a batch, in nats.
    public double negativeLogLikelihood(Batch batch, @Nullable String adapter) {
        return -batch.weighted(model.judge(batch, lora(adapter))[0]);
    }

    @Override
    public void close() {
        adapters.values().forEach(LowRank::close);
        adapters.clear();
        none.close();
        model.close();
    }

    private LowRank lora(@Nullable String adapter) {
        if (adapter == null) {
            return none;
        }
        var attached = adapters.get(adapter);
        if (attached == null) {
            throw new IllegalArgumentException("no adapter '%s' is attached".formatted(adapter));
        }
        return attached;
    }
}
