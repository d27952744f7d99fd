package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelConfig.Biases;
import io.tunewright.llm.ModelConfig.Rope;
import io.tunewright.llm.ModelConfig.Window;
import io.tunewright.llm.ModelInspection.Shape;
import java.util.List;

/// ChatGLM2 (Zeng et al. 2023) in its published layout, and what has stayed compatible with it: multi-query
/// attention, half of each head rotated in pairs of neighbours, fused projections.
final class ChatGlm2Family implements ModelFamily {

    @Override
    public String name() {
        return "chatglm2";
    }

    @Override
    public String modelType() {
        return "chatglm";
    }

    @Override
    public String architecture() {
        return "ChatGLMModel";
    }

    @Override
    public List<String> alsoKnownAs() {
        return List.of("ChatGLMForConditionalGeneration", "ChatGLMForCausalLM");
    }

    @Override
    public String script() {
        return "chatglm2.py";
    }

    @Override
    public ModelConfig config(ConfigFile file) {
        file.requireFlag("rmsnorm", true);
        file.requireFlag("post_layer_norm", true);
        file.requireFlag("add_bias_linear", false);
        file.requireFlag("apply_residual_connection_post_layernorm", false);
        file.requireNumber("rope_ratio", 1);
        int layers = file.whole("num_layers", 0, 1, 512);
        int heads = file.whole("num_attention_heads", 0, 1, 1024);
        int headWidth = file.whole("kv_channels", 0, 4, 1024);
        boolean shared = file.flag("multi_query_attention");
        var shape = new Shape(
                file.whole("padded_vocab_size", 0, 1, 1 << 22),
                file.whole("hidden_size", 0, 1, 1 << 17),
                file.whole("ffn_hidden_size", 0, 1, 1 << 20),
                layers,
                heads,
                shared ? file.whole("multi_query_group_num", 0, 1, heads) : heads,
                headWidth);
        file.requireHeads(shape, 4);
        return new ModelConfig(
                name(),
                shape,
                file.whole("seq_length", 2048, 1, 1 << 24),
                file.number("layernorm_epsilon", 1e-5, 0, 1),
                false,
                new Biases(file.flag("add_qkv_bias"), false, false),
                new Rope(headWidth / 2, 10_000, "default", 1, 1, 4, 8192),
                Window.none(layers),
                file.endTokens());
    }

    @Override
    public List<Projection> projections(Shape shape) {
        int heads = shape.heads() + 2 * shape.keyValueHeads();
        int query = shape.heads() * shape.headWidth();
        int width = shape.width();
        int inner = shape.feedForwardWidth();
        return List.of(
                new Projection(
                        "self_attention.query_key_value",
                        heads * shape.headWidth(),
                        width,
                        List.of("q_proj", "k_proj", "v_proj")),
                new Projection("self_attention.dense", width, query, List.of("o_proj")),
                new Projection("mlp.dense_h_to_4h", 2 * inner, width, List.of("gate_proj", "up_proj")),
                new Projection("mlp.dense_4h_to_h", width, inner, List.of("down_proj")));
    }

    /// Its published code numbers the text from 0, whatever stands before it in the cache.
    @Override
    public boolean prefixTakesPositions() {
        return false;
    }

    @Override
    public boolean hasBias(ModelConfig config, Projection projection) {
        return projection.name().equals("query_key_value") && config.biases().inputs();
    }

    @Override
    public List<Norm> norms(Shape shape) {
        return List.of(new Norm("input_layernorm", shape.width()), new Norm("post_attention_layernorm", shape.width()));
    }

    @Override
    public Names names() {
        return new Names(
                "transformer.embedding.word_embeddings.weight",
                "transformer.encoder.layers.",
                "transformer.encoder.final_layernorm.weight",
                "transformer.output_layer.weight",
                List.of(),
                List.of("transformer.rotary_pos_emb.inv_freq"));
    }
}
