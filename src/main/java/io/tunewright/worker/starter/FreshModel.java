package io.tunewright.worker.starter;

import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/// A model directory in Hugging Face layout that has learnt nothing yet.
final class FreshModel {

    private static final ObjectWriter JSON = JsonMapper.shared().writerWithDefaultPrettyPrinter();

    private FreshModel() {}

    static void write(Path directory, ModelShape shape, PairMerging.Learnt vocabulary, long seed) throws IOException {
        Files.createDirectories(directory);
        TokenizerFile.write(directory.resolve("tokenizer.json"), vocabulary);
        json(directory.resolve("config.json"), shape.config("float32"));
        json(directory.resolve("generation_config.json"), generation());
        json(directory.resolve("tokenizer_config.json"), tokenizer(shape));
        try (InputStream template = FreshModel.class.getResourceAsStream("chat_template.jinja")) {
            Files.write(
                    directory.resolve("chat_template.jinja"),
                    Objects.requireNonNull(template).readAllBytes());
        }
        weights(directory.resolve("model.safetensors"), shape, seed);
    }

    static void json(Path file, Object content) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(content) + "\n");
    }

    private static void weights(Path file, ModelShape shape, long seed) throws IOException {
        var fresh = new FreshWeights(shape, seed);
        var specs = shape.tensors().entrySet().stream()
                .map(tensor -> new SafetensorsWriter.Spec(
                        tensor.getKey(),
                        TensorType.F32,
                        Arrays.stream(tensor.getValue()).boxed().toList()))
                .toList();
        try (var writer = new SafetensorsWriter(file, specs)) {
            for (var tensor : shape.tensors().entrySet()) {
                var values = fresh.next(tensor.getKey(), tensor.getValue());
                var bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                writer.write(tensor.getKey(), bytes);
            }
            writer.commit();
        }
    }

    private static Map<String, Object> generation() {
        var generation = new LinkedHashMap<String, Object>();
        generation.put("do_sample", false);
        generation.put("eos_token_id", TokenizerFile.id("<|im_end|>"));
        generation.put("pad_token_id", TokenizerFile.id("<|endoftext|>"));
        return generation;
    }

    private static Map<String, Object> tokenizer(ModelShape shape) {
        var tokenizer = new LinkedHashMap<String, Object>();
        tokenizer.put("tokenizer_class", "PreTrainedTokenizerFast");
        tokenizer.put("model_max_length", shape.context());
        tokenizer.put("clean_up_tokenization_spaces", false);
        tokenizer.put("eos_token", "<|im_end|>");
        tokenizer.put("pad_token", "<|endoftext|>");
        return tokenizer;
    }
}
