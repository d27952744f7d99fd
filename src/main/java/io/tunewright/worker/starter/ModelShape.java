package io.tunewright.worker.starter;

import java.util.LinkedHashMap;
import java.util.Map;

/// Sizes of the starter model, a Llama with a tied head.
///
/// @param vocabulary       tokens, special ones included
/// @param width            of the residual stream
/// @param feedForwardWidth inner width of the gated feed-forward layers
/// @param context          positions
record ModelShape(int vocabulary, int width, int feedForwardWidth, int layers, int heads, int context) {

    static final ModelShape STARTER = new ModelShape(4096, 192, 512, 6, 6, 512);

    /// Standard deviation of fresh weights; in so narrow a model 0.05 learns quicker than the usual 0.02.
    static final double SPREAD = 0.05;

    /// Every tensor with its shape, in the order of Hugging Face's names.
    Map<String, long[]> tensors() {
        var tensors = new LinkedHashMap<String, long[]>();
        tensors.put("model.embed_tokens.weight", new long[] {vocabulary, width});
        for (int layer = 0; layer < layers; layer++) {
            var prefix = "model.layers." + layer + ".";
            tensors.put(prefix + "input_layernorm.weight", new long[] {width});
            for (var projection : new String[] {"q", "k", "v", "o"}) {
                tensors.put(prefix + "self_attn." + projection + "_proj.weight", new long[] {width, width});
            }
            tensors.put(prefix + "post_attention_layernorm.weight", new long[] {width});
            tensors.put(prefix + "mlp.gate_proj.weight", new long[] {feedForwardWidth, width});
            tensors.put(prefix + "mlp.up_proj.weight", new long[] {feedForwardWidth, width});
            tensors.put(prefix + "mlp.down_proj.weight", new long[] {width, feedForwardWidth});
        }
        tensors.put("model.norm.weight", new long[] {width});
        return tensors;
    }

    long parameters() {
        return tensors().values().stream().mapToLong(ModelShape::size).sum();
    }

    static long size(long[] shape) {
        long size = 1;
        for (long length : shape) {
            size *= length;
        }
        return size;
    }

    /// `config.json`.
    ///
    /// @param dtype type of the weights, such as `float32`
    Map<String, Object> config(String dtype) {
        var config = new LinkedHashMap<String, Object>();
        config.put("architectures", new String[] {"LlamaForCausalLM"});
        config.put("model_type", "llama");
        config.put("attention_bias", false);
        config.put("attention_dropout", 0.0);
        config.put("bos_token_id", null);
        config.put("eos_token_id", TokenizerFile.id("<|im_end|>"));
        config.put("pad_token_id", TokenizerFile.id("<|endoftext|>"));
        config.put("head_dim", width / heads);
        config.put("hidden_act", "silu");
        config.put("hidden_size", width);
        config.put("initializer_range", SPREAD);
        config.put("intermediate_size", feedForwardWidth);
        config.put("max_position_embeddings", context);
        config.put("mlp_bias", false);
        config.put("num_attention_heads", heads);
        config.put("num_hidden_layers", layers);
        config.put("num_key_value_heads", heads);
        config.put("rms_norm_eps", 1e-5);
        config.put("rope_theta", 10000.0);
        config.put("tie_word_embeddings", true);
        config.put("torch_dtype", dtype);
        config.put("use_cache", true);
        config.put("vocab_size", vocabulary);
        return config;
    }
}
