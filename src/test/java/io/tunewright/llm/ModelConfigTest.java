package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.llm.ModelConfig.Biases;
import io.tunewright.llm.ModelConfig.Rope;
import io.tunewright.llm.ModelConfig.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same facts under the keys of transformers 4 and of transformers 5, and what is taken where keys are missing.
class ModelConfigTest {

    private static final String SIZES = """
            "vocab_size": 512, "hidden_size": 64, "intermediate_size": 160, "num_hidden_layers": 4,
            "num_attention_heads": 8, "num_key_value_heads": 2, "max_position_embeddings": 256, "rms_norm_eps": 1e-06,
            """;

    @TempDir
    private Path directory;

    @Test
    void rotaryScalingInBothForms() throws IOException {
        var expected = new Rope(8, 500_000, "llama3", 8, 1, 4, 64);

        assertThat(llama("""
                                "torch_dtype": "bfloat16", "rope_theta": 500000.0, "rope_scaling": {"factor": 8.0,
                                "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64,
                                "rope_type": "llama3"}
                                """).rope()).isEqualTo(expected);
        assertThat(llama("""
                                "dtype": "bfloat16", "rope_parameters": {"rope_theta": 500000.0, "factor": 8.0,
                                "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64,
                                "rope_type": "llama3"}
                                """).rope()).isEqualTo(expected);
        assertThat(llama("\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2.0}")
                        .rope())
                .isEqualTo(new Rope(8, 10_000, "linear", 2, 1, 4, 8192));
        assertThat(llama("\"rope_theta\": 20000, \"rope_scaling\": null").rope())
                .isEqualTo(new Rope(8, 20_000, "default", 1, 1, 4, 8192));
    }

    @Test
    void dynamicScalingChangesNothingWithinTheContext() throws IOException {
        var plain = config("internlm2", "InternLM2ForCausalLM", "\"rope_theta\": 1000000");
        var dynamic = config(
                "internlm2",
                "InternLM2ForCausalLM",
                "\"rope_theta\": 1000000, \"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 1.0}");

        assertThat(dynamic.rope().type()).isEqualTo("default");
        assertThat(dynamic).isEqualTo(plain);
    }

    @Test
    void mistralHasAWindowUnlessItIsNull() throws IOException {
        assertThat(mistral("\"sliding_window\": 16")).isEqualTo(new Window(16, List.of(true, true, true, true)));
        assertThat(mistral("\"sliding_window\": null")).isEqualTo(Window.none(4));
        assertThat(mistral("\"rope_theta\": 10000.0")).isEqualTo(new Window(4096, List.of(true, true, true, true)));
    }

    @Test
    void qwenHasAWindowWhereItIsSwitchedOn() throws IOException {
        String off = "\"use_sliding_window\": false, \"sliding_window\": 32, \"max_window_layers\": 2";
        String on = off.replace("false", "true");
        String types = """
                , "layer_types": ["full_attention", "sliding_attention", "full_attention", "sliding_attention"]
                """;
        for (var family : List.of("qwen2", "qwen3")) {
            assertThat(qwen(family, off).window()).isEqualTo(Window.none(4));
            assertThat(qwen(family, on).window()).isEqualTo(new Window(32, List.of(false, false, true, true)));
            assertThat(qwen(family, on + types).window()).isEqualTo(new Window(32, List.of(false, true, false, true)));
        }
    }

    @Test
    void biasesAndHeadWidthsFollowTheFamily() throws IOException {
        assertThat(llama("\"attention_bias\": true, \"head_dim\": 16").biases())
                .isEqualTo(new Biases(true, true, false));
        assertThat(llama("\"attention_bias\": true, \"head_dim\": 16").headWidth())
                .isEqualTo(16);
        assertThat(qwen("qwen2", "\"rope_theta\": 1e6").biases()).isEqualTo(new Biases(true, false, false));
        assertThat(qwen("qwen2", "\"rope_theta\": 1e6").headWidth()).isEqualTo(8);
        assertThat(qwen("qwen3", "\"rope_theta\": 1e6").biases()).isEqualTo(Biases.NONE);
        assertThat(qwen("qwen3", "\"rope_theta\": 1e6").headWidth()).isEqualTo(128);
    }

    private ModelConfig llama(String keys) throws IOException {
        return config("llama", "LlamaForCausalLM", keys);
    }

    private Window mistral(String keys) throws IOException {
        return config("mistral", "MistralForCausalLM", keys).window();
    }

    private ModelConfig qwen(String family, String keys) throws IOException {
        return config(family, family.equals("qwen2") ? "Qwen2ForCausalLM" : "Qwen3ForCausalLM", keys);
    }

    private ModelConfig config(String type, String architecture, String keys) throws IOException {
        Files.writeString(
                directory.resolve("config.json"),
                "{\"model_type\": \"%s\", \"architectures\": [\"%s\"], %s %s}"
                        .formatted(type, architecture, SIZES, keys));
        return ModelConfig.read(directory);
    }
}
