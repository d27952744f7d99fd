package io.tunewright.llm.family;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.adapter.PrefixConfig;
import io.tunewright.llm.family.LowRank.Factor;
import io.tunewright.llm.weights.MappedTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Makes prefixes: keys and values of `length` positions before the text in every layer (Liu et al. 2021). Kept in
/// float32, laid out as PEFT has it: row by position, then layer, key before value, head.
public final class Prefix {

    /// The whole prefix, (positions, layers · 2 · width), as PEFT's files call it.
    public static final String TABLE = "prompt_embeddings";

    private Prefix() {}

    /// What a prefix beside this model is called in `adapter_config.json`.
    ///
    /// @throws ModelRefusedException `bad-adapter` if it leaves no room for text in the model's context
    public static PrefixConfig config(Transformer model, String baseModelName, int length, boolean projection) {
        var config = model.config();
        if (length >= config.contextLength()) {
            throw new ModelRefusedException(
                    "bad-adapter",
                    "A prefix of %,d positions leaves no room in a context of %,d; choose a shorter one"
                            .formatted(length, config.contextLength()));
        }
        int width = config.keyValueHeads() * config.headWidth();
        return new PrefixConfig(baseModelName, length, config.layers(), config.keyValueHeads(), width, projection);
    }

    /// A new prefix as PEFT begins: the table from N(0, 1), or an embedding from N(0, 1) that two linear layers with
    /// a tanh between them turn into the table, their weights uniform within ±1 / √in.
    public static LowRank create(Transformer model, PrefixConfig prefix, long seed) {
        var random = new SplittableRandom(seed);
        var manager = model.scope();
        int all = prefix.layers() * 2 * prefix.width();
        int width = prefix.width();
        var parts = new ArrayList<Factor>();
        if (prefix.projection()) {
            double bound = 1 / Math.sqrt(width);
            parts.add(normal(manager, "embedding.weight", random, prefix.length(), width));
            parts.add(uniform(manager, "transform.0.weight", random, bound, new Shape(width, width)));
            parts.add(uniform(manager, "transform.0.bias", random, bound, new Shape(width)));
            parts.add(uniform(manager, "transform.2.weight", random, bound, new Shape(all, width)));
            parts.add(uniform(manager, "transform.2.bias", random, bound, new Shape(all)));
        } else {
            parts.add(normal(manager, TABLE, random, prefix.length(), all));
        }
        return LowRank.prefix(model, manager, parts, prefix.length());
    }

    /// The prefix of an adapter directory in PEFT's layout.
    ///
    /// @throws ModelRefusedException `bad-adapter` if it does not fit the model
    public static LowRank load(Transformer model, PrefixConfig prefix, Path directory) {
        var needed = config(model, prefix.baseModelName(), prefix.length(), prefix.projection());
        if (!prefix.equals(needed)) {
            throw new ModelRefusedException(
                    "bad-adapter",
                    "The prefix is for %d layers with %d key-value heads and a width of %d, but this base has %d, %d and %d; use it with its own base"
                            .formatted(
                                    prefix.layers(),
                                    prefix.heads(),
                                    prefix.width(),
                                    needed.layers(),
                                    needed.heads(),
                                    needed.width()));
        }
        var manager = model.scope();
        try (var files = new MappedTensors(directory, "adapter_model")) {
            int columns = prefix.layers() * 2 * prefix.width();
            var table = LowRank.stored(model, manager, files, TABLE, new Shape(prefix.length(), columns));
            return LowRank.prefix(model, manager, List.of(new Factor(TABLE, table)), prefix.length());
        } catch (RuntimeException failure) {
            manager.close();
            throw failure;
        }
    }

    private static Factor normal(PtNDManager manager, String name, SplittableRandom random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new Factor(name, LowRank.tensor(manager, values, new Shape(rows, columns)));
    }

    private static Factor uniform(
            PtNDManager manager, String name, SplittableRandom random, double bound, Shape shape) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return new Factor(name, LowRank.tensor(manager, values, shape));
    }
}
