package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelConfig.Biases;

/// Qwen2 and Qwen2.5 (Yang et al. 2024): Llama with biases of queries, keys and values.
final class Qwen2Family implements SeparateProjections {

    @Override
    public String name() {
        return "qwen2";
    }

    @Override
    public String modelType() {
        return "qwen2";
    }

    @Override
    public String architecture() {
        return "Qwen2ForCausalLM";
    }

    @Override
    public String script() {
        return "llama.py";
    }

    @Override
    public ModelConfig config(ConfigFile file) {
        file.require("hidden_act", "silu");
        var shape = file.shape();
        return file.config(this, shape, new Biases(true, false, false), QwenWindow.of(file, shape.layers()));
    }
}
