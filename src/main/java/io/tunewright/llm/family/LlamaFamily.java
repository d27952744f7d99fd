package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelConfig.Biases;
import io.tunewright.llm.ModelConfig.Window;

/// Llama, Llama 2 and Llama 3 (Touvron et al. 2023; Grattafiori et al. 2024).
final class LlamaFamily implements SeparateProjections {

    @Override
    public String name() {
        return "llama";
    }

    @Override
    public String modelType() {
        return "llama";
    }

    @Override
    public String architecture() {
        return "LlamaForCausalLM";
    }

    @Override
    public String script() {
        return "llama.py";
    }

    @Override
    public ModelConfig config(ConfigFile file) {
        file.require("hidden_act", "silu");
        var shape = file.shape();
        boolean attention = file.flag("attention_bias");
        return file.config(
                this, shape, new Biases(attention, attention, file.flag("mlp_bias")), Window.none(shape.layers()));
    }
}
