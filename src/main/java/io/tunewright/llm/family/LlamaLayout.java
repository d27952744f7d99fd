package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/// Which tensors a Llama model needs, and of which shapes, under their Hugging Face names.
public final class LlamaLayout {

    public static final String EMBEDDING = "model.embed_tokens.weight";
    public static final String NORM = "model.norm.weight";
    public static final String HEAD = "lm_head.weight";
    /// The projections of a block that low-rank factors can stand beside, in the order in which a block uses them.
    public static final List<String> PROJECTIONS =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    private static final Set<String> ATTENTION = Set.of("q_proj", "k_proj", "v_proj", "o_proj");

    private LlamaLayout() {}

    /// Full name of a projection, without `.weight`: `model.layers.3.self_attn.q_proj`.
    public static String projection(int layer, String projection) {
        return layer(layer) + withinLayer(projection);
    }

    /// Name of a projection within its layer: `self_attn.q_proj`.
    public static String withinLayer(String projection) {
        return (ATTENTION.contains(projection) ? "self_attn." : "mlp.") + projection;
    }

    public static String inputNorm(int layer) {
        return layer(layer) + "input_layernorm.weight";
    }

    public static String outputNorm(int layer) {
        return layer(layer) + "post_attention_layernorm.weight";
    }

    /// Rows and columns of a projection's weight.
    public static List<Long> shapeOf(ModelConfig config, String projection) {
        long width = config.width();
        long query = (long) config.heads() * config.headWidth();
        long keyValue = (long) config.keyValueHeads() * config.headWidth();
        long inner = config.feedForwardWidth();
        return switch (projection) {
            case "q_proj" -> List.of(query, width);
            case "k_proj", "v_proj" -> List.of(keyValue, width);
            case "o_proj" -> List.of(width, query);
            case "gate_proj", "up_proj" -> List.of(inner, width);
            case "down_proj" -> List.of(width, inner);
            default -> throw new IllegalArgumentException(projection + " is not a projection of a Llama block");
        };
    }

    public static boolean hasBias(ModelConfig config, String projection) {
        return ATTENTION.contains(projection) ? config.attentionBias() : config.mlpBias();
    }

    /// Every tensor the model needs, with its shape, in the order of the model's state dictionary.
    public static SequencedMap<String, List<Long>> tensors(ModelConfig config) {
        var tensors = new LinkedHashMap<String, List<Long>>();
        long width = config.width();
        var table = List.of((long) config.vocabulary(), width);
        tensors.put(EMBEDDING, table);
        for (int layer = 0; layer < config.layers(); layer++) {
            for (var projection : PROJECTIONS) {
                var shape = shapeOf(config, projection);
                tensors.put(projection(layer, projection) + ".weight", shape);
                if (hasBias(config, projection)) {
                    tensors.put(projection(layer, projection) + ".bias", List.of(shape.getFirst()));
                }
            }
            tensors.put(inputNorm(layer), List.of(width));
            tensors.put(outputNorm(layer), List.of(width));
        }
        tensors.put(NORM, List.of(width));
        if (!config.tiedHead()) {
            tensors.put(HEAD, table);
        }
        return tensors;
    }

    /// Tensors that old files carry but the model does not need.
    public static boolean isSuperfluous(ModelConfig config, String name) {
        return name.endsWith(".rotary_emb.inv_freq") || config.tiedHead() && name.equals(HEAD);
    }

    private static String layer(int layer) {
        return "model.layers." + layer + ".";
    }
}
