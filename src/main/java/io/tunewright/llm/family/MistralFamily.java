package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelConfig.Biases;

/// Mistral (Jiang et al. 2023): Llama with a sliding window of attention.
final class MistralFamily implements SeparateProjections {

    /// What transformers takes where the key is missing; null means none.
    private static final int DEFAULT_WINDOW = 4096;

    @Override
    public String name() {
        return "mistral";
    }

    @Override
    public String modelType() {
        return "mistral";
    }

    @Override
    public String architecture() {
        return "MistralForCausalLM";
    }

    @Override
    public String script() {
        return "llama.py";
    }

    @Override
    public ModelConfig config(ConfigFile file) {
        file.require("hidden_act", "silu");
        var shape = file.shape();
        return file.config(this, shape, Biases.NONE, file.window(shape.layers(), DEFAULT_WINDOW, 0));
    }
}
