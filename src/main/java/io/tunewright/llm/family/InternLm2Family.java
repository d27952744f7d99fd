package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelConfig.Biases;
import io.tunewright.llm.ModelConfig.Window;
import io.tunewright.llm.ModelInspection.Shape;
import java.util.List;

/// InternLM2 (Cai et al. 2024) in its published layout: queries, keys and values from one projection, whose rows are
/// grouped by key-value head.
final class InternLm2Family implements ModelFamily {

    @Override
    public String name() {
        return "internlm2";
    }

    @Override
    public String modelType() {
        return "internlm2";
    }

    @Override
    public String architecture() {
        return "InternLM2ForCausalLM";
    }

    @Override
    public String script() {
        return "internlm2.py";
    }

    @Override
    public ModelConfig config(ConfigFile file) {
        file.require("hidden_act", "silu");
        var shape = file.shape();
        boolean biases = file.flag("bias");
        return file.config(this, shape, new Biases(biases, biases, false), Window.none(shape.layers()));
    }

    @Override
    public List<Projection> projections(Shape shape) {
        int heads = shape.heads() + 2 * shape.keyValueHeads();
        int query = shape.heads() * shape.headWidth();
        int width = shape.width();
        int inner = shape.feedForwardWidth();
        return List.of(
                new Projection(
                        "attention.wqkv", heads * shape.headWidth(), width, List.of("q_proj", "k_proj", "v_proj")),
                new Projection("attention.wo", width, query, List.of("o_proj")),
                new Projection("feed_forward.w1", inner, width, List.of("gate_proj")),
                new Projection("feed_forward.w3", inner, width, List.of("up_proj")),
                new Projection("feed_forward.w2", width, inner, List.of("down_proj")));
    }

    @Override
    public boolean hasBias(ModelConfig config, Projection projection) {
        return projection.path().startsWith("attention.") && config.biases().inputs();
    }

    @Override
    public List<Norm> norms(Shape shape) {
        return List.of(new Norm("attention_norm", shape.width()), new Norm("ffn_norm", shape.width()));
    }

    @Override
    public Names names() {
        return new Names(
                "model.tok_embeddings.weight",
                "model.layers.",
                "model.norm.weight",
                "output.weight",
                List.of(".rotary_emb.inv_freq"),
                List.of());
    }
}
