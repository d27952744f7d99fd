package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelConfig.Biases;
import io.tunewright.llm.ModelInspection.Shape;
import java.util.ArrayList;
import java.util.List;

/// Qwen3 (Yang et al. 2025): Llama with a norm of each head of queries and keys.
final class Qwen3Family implements SeparateProjections {

    /// What transformers takes where `head_dim` is missing.
    private static final int DEFAULT_HEAD_WIDTH = 128;

    @Override
    public String name() {
        return "qwen3";
    }

    @Override
    public String modelType() {
        return "qwen3";
    }

    @Override
    public String architecture() {
        return "Qwen3ForCausalLM";
    }

    @Override
    public String script() {
        return "qwen3.py";
    }

    @Override
    public ModelConfig config(ConfigFile file) {
        file.require("hidden_act", "silu");
        var shape = file.shape(DEFAULT_HEAD_WIDTH);
        boolean biases = file.flag("attention_bias");
        return file.config(this, shape, new Biases(biases, biases, false), QwenWindow.of(file, shape.layers()));
    }

    @Override
    public List<Norm> norms(Shape shape) {
        var norms = new ArrayList<>(SeparateProjections.super.norms(shape));
        norms.add(new Norm("self_attn.q_norm", shape.headWidth()));
        norms.add(new Norm("self_attn.k_norm", shape.headWidth()));
        return norms;
    }
}
