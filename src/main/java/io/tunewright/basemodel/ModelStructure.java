package io.tunewright.basemodel;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelInspection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// How a model attends and what it takes in memory.
public record ModelStructure(ModelInspection.Shape shape, long parameters, ModelConfig config) {

    private static final int CACHE_BYTES = 2;

    /// How query heads share keys and values.
    public enum Attention {
        /// Each has its own.
        MULTI_HEAD,
        /// Groups share one ([Ainslie et al. 2023](https://arxiv.org/abs/2305.13245)).
        GROUPED_QUERY,
        /// All share one ([Shazeer 2019](https://arxiv.org/abs/1911.02150)).
        MULTI_QUERY;

        public String slug() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public static ModelStructure of(ModelInspection inspection, ModelConfig config) {
        return new ModelStructure(inspection.shape(), inspection.parameters(), config);
    }

    public Attention attention() {
        if (shape.keyValueHeads() == shape.heads()) {
            return Attention.MULTI_HEAD;
        }
        return shape.keyValueHeads() == 1 ? Attention.MULTI_QUERY : Attention.GROUPED_QUERY;
    }

    /// Query heads that share a key and a value head.
    public int queriesPerKeyValue() {
        return shape.heads() / shape.keyValueHeads();
    }

    /// Memory of the weights alone, by type of number. The scales of 4-bit blocks come on top, about half a bit each.
    public Map<String, Long> weightBytes() {
        var bytes = new LinkedHashMap<String, Long>();
        bytes.put("fp32", 4 * parameters);
        bytes.put("bf16", 2 * parameters);
        bytes.put("int8", parameters);
        bytes.put("int4", parameters / 2);
        return bytes;
    }

    /// Keys and values of all layers for one token, in 16 bit.
    public long cacheBytesPerToken() {
        return 2L * shape.layers() * shape.keyValueHeads() * shape.headWidth() * CACHE_BYTES;
    }
}
