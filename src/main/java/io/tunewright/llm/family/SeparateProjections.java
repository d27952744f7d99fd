package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelInspection.Shape;
import java.util.List;

/// Names that transformers gives the tensors of Llama and of the families that follow it: seven projections a layer.
interface SeparateProjections extends ModelFamily {

    @Override
    default List<Projection> projections(Shape shape) {
        int query = shape.heads() * shape.headWidth();
        int keyValue = shape.keyValueHeads() * shape.headWidth();
        int width = shape.width();
        int inner = shape.feedForwardWidth();
        return List.of(
                projection("self_attn.", "q_proj", query, width),
                projection("self_attn.", "k_proj", keyValue, width),
                projection("self_attn.", "v_proj", keyValue, width),
                projection("self_attn.", "o_proj", width, query),
                projection("mlp.", "gate_proj", inner, width),
                projection("mlp.", "up_proj", inner, width),
                projection("mlp.", "down_proj", width, inner));
    }

    @Override
    default boolean hasBias(ModelConfig config, Projection projection) {
        return switch (projection.name()) {
            case "q_proj", "k_proj", "v_proj" -> config.biases().inputs();
            case "o_proj" -> config.biases().output();
            default -> config.biases().feedForward();
        };
    }

    @Override
    default List<Norm> norms(Shape shape) {
        return List.of(new Norm("input_layernorm", shape.width()), new Norm("post_attention_layernorm", shape.width()));
    }

    @Override
    default Names names() {
        return new Names(
                "model.embed_tokens.weight",
                "model.layers.",
                "model.norm.weight",
                "lm_head.weight",
                List.of(".rotary_emb.inv_freq"),
                List.of());
    }

    private static Projection projection(String parent, String name, int rows, int columns) {
        return new Projection(parent + name, rows, columns, List.of(name));
    }
}
