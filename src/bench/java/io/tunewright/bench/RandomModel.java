package io.tunewright.bench;

import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A model of random weights in a shape of the benchmarks, with the starter model's tokenizer.
///
/// @param ties whether the head is the embedding
/// @param stored type of the weights in the file
public record RandomModel(
        String name,
        String type,
        int vocabulary,
        int width,
        int feedForward,
        int layers,
        int heads,
        int keyValueHeads,
        boolean ties,
        TensorType stored) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// The starter's, 26 M, 125 M and 0.5 B parameters.
    public static final List<RandomModel> SHAPES = List.of(
            new RandomModel("starter", "llama", 4096, 192, 512, 6, 6, 6, true, TensorType.F32),
            new RandomModel("llama26", "llama", 4096, 512, 1408, 8, 8, 8, true, TensorType.F32),
            new RandomModel("llama125", "llama", 32_000, 768, 2048, 12, 12, 12, false, TensorType.F32),
            new RandomModel("qwen05", "qwen2", 151_936, 896, 4864, 24, 14, 2, true, TensorType.BF16));

    /// Weights that each token's activations are multiplied with: all matrices but an embedding that is only looked
    /// up.
    long multipliedWeights() {
        long all = tensors().values().stream()
                .filter(dimensions -> dimensions.size() > 1)
                .mapToLong(dimensions -> dimensions.get(0) * dimensions.get(1))
                .sum();
        return ties ? all : all - (long) vocabulary * width;
    }

    private Map<String, List<Long>> tensors() {
        long d = width;
        long head = d / heads;
        var tensors = new LinkedHashMap<String, List<Long>>();
        tensors.put("model.embed_tokens.weight", List.of((long) vocabulary, d));
        for (int i = 0; i < layers; i++) {
            String at = "model.layers." + i + ".";
            long keys = head * keyValueHeads;
            tensors.put(at + "self_attn.q_proj.weight", List.of(d, d));
            tensors.put(at + "self_attn.k_proj.weight", List.of(keys, d));
            tensors.put(at + "self_attn.v_proj.weight", List.of(keys, d));
            tensors.put(at + "self_attn.o_proj.weight", List.of(d, d));
            if (type.equals("qwen2")) {
                tensors.put(at + "self_attn.q_proj.bias", List.of(d));
                tensors.put(at + "self_attn.k_proj.bias", List.of(keys));
                tensors.put(at + "self_attn.v_proj.bias", List.of(keys));
            }
            tensors.put(at + "mlp.gate_proj.weight", List.of((long) feedForward, d));
            tensors.put(at + "mlp.up_proj.weight", List.of((long) feedForward, d));
            tensors.put(at + "mlp.down_proj.weight", List.of(d, (long) feedForward));
            tensors.put(at + "input_layernorm.weight", List.of(d));
            tensors.put(at + "post_attention_layernorm.weight", List.of(d));
        }
        tensors.put("model.norm.weight", List.of(d));
        if (!ties) {
            tensors.put("lm_head.weight", List.of((long) vocabulary, d));
        }
        return tensors;
    }

    private Map<String, Object> config() {
        var config = new LinkedHashMap<String, Object>();
        config.put("architectures", List.of(type.equals("qwen2") ? "Qwen2ForCausalLM" : "LlamaForCausalLM"));
        config.put("model_type", type);
        config.put("hidden_size", width);
        config.put("intermediate_size", feedForward);
        config.put("num_hidden_layers", layers);
        config.put("num_attention_heads", heads);
        config.put("num_key_value_heads", keyValueHeads);
        config.put("vocab_size", vocabulary);
        config.put("max_position_embeddings", 1024);
        config.put("rms_norm_eps", 1e-6);
        config.put("rope_theta", 10000.0);
        config.put("hidden_act", "silu");
        config.put("tie_word_embeddings", ties);
        config.put("eos_token_id", 2);
        return config;
    }

    /// The same with weights of another type in the file.
    RandomModel as(TensorType type) {
        return new RandomModel(
                name, this.type, vocabulary, width, feedForward, layers, heads, keyValueHeads, ties, type);
    }

    /// Writes it in Hugging Face layout.
    public void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("config.json"), JSON.writeValueAsBytes(config()));
        for (var file : List.of("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")) {
            try (var from = RandomModel.class.getResourceAsStream("/starter-model/" + file)) {
                Files.write(directory.resolve(file), from.readAllBytes());
            }
        }
        // the starter's tokenizer, with as many words as the embedding has rows
        var tokenizer = (ObjectNode) JSON.readTree(Files.readAllBytes(directory.resolve("tokenizer.json")));
        var words = (ObjectNode) tokenizer.path("model").path("vocab");
        for (int id = 4096; id < vocabulary; id++) {
            words.put("unused-" + id, id);
        }
        Files.write(directory.resolve("tokenizer.json"), JSON.writeValueAsBytes(tokenizer));
        var specs = tensors().entrySet().stream()
                .map(tensor -> new SafetensorsWriter.Spec(tensor.getKey(), stored, tensor.getValue()))
                .toList();
        try (var writer = new SafetensorsWriter(directory.resolve("model.safetensors"), specs)) {
            for (var tensor : tensors().entrySet()) {
                long elements = tensor.getValue().stream().reduce(1L, (a, b) -> a * b);
                boolean norm = tensor.getKey().endsWith("norm.weight");
                writeValues(writer, tensor.getKey(), elements, norm);
            }
            writer.commit();
        }
    }

    private void writeValues(SafetensorsWriter writer, String name, long elements, boolean norm) throws IOException {
        var random = new Random(name.hashCode());
        var buffer = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        for (long i = 0; i < elements; i++) {
            float value = norm ? 1 : (random.nextFloat() - 0.5f) * 0.07f;
            if (stored == TensorType.F32) {
                buffer.putFloat(value);
            } else {
                buffer.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
            }
            if (buffer.remaining() < 4 || i == elements - 1) {
                writer.write(name, buffer.flip());
                buffer.clear();
            }
        }
    }
}
