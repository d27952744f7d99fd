package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelInspectionTest {

    @TempDir
    private Path root;

    private Path single;
    private Path sharded;

    @BeforeEach
    void copyFixtures() throws IOException {
        single = copy("llama");
        sharded = copy("llama-gqa");
    }

    @Test
    void tellsWhatAModelIs() {
        var model = ModelInspection.of(single);

        assertThat(model.architecture()).isEqualTo("LlamaForCausalLM");
        assertThat(model.family()).isEqualTo("llama");
        // 2 · 512 · 64 embeddings and head; per layer 4 · 64² attention, 3 · 64 · 160 mlp, 2 · 64 norms; 64 last norm
        assertThat(model.parameters()).isEqualTo(2 * 512 * 64 + 3 * (4 * 64 * 64 + 3 * 64 * 160 + 2 * 64) + 64);
        assertThat(model.dtype()).isEqualTo("F32");
        assertThat(model.contextLength()).isEqualTo(256);
        assertThat(model.shape()).isEqualTo(new ModelInspection.Shape(512, 64, 160, 3, 8, 8, 8));
        assertThat(model.tensors()).hasSize(3 + 3 * 9);
        assertThat(model.specialTokens())
                .containsEntry("eos_token", "<|im_end|>")
                .containsEntry("pad_token", "<pad>");
        assertThat(model.endTokenIds()).containsExactly(2);
        assertThat(model.chatTemplate()).contains("add_generation_prompt");
        assertThat(model.ignored()).isEmpty();
        assertThat(model.files())
                .containsExactly(
                        "chat_template.jinja",
                        "config.json",
                        "generation_config.json",
                        "model.safetensors",
                        "tokenizer.json",
                        "tokenizer_config.json");
    }

    @Test
    void readsShards() {
        var model = ModelInspection.of(sharded);

        assertThat(model.shape().keyValueHeads()).isEqualTo(2);
        assertThat(model.tensors())
                .extracting(ModelInspection.TensorInfo::file)
                .contains("model-00005-of-00005.safetensors");
        assertThat(model.files()).contains("model.safetensors.index.json", "model-00001-of-00005.safetensors");
    }

    @ParameterizedTest
    @CsvSource({
        "llama-bias,LlamaForCausalLM,llama",
        "qwen2,Qwen2ForCausalLM,qwen2",
        "qwen3,Qwen3ForCausalLM,qwen3",
        "mistral-window,MistralForCausalLM,mistral",
        "internlm2,InternLM2ForCausalLM,internlm2",
        "chatglm2,ChatGLMModel,chatglm2"
    })
    void knowsTheFamilies(String fixture, String architecture, String family) throws IOException {
        var directory = copy(fixture);
        edit(directory, "config.json", "{", "{\"auto_map\": {\"AutoConfig\": \"configuration.Config\"},");
        long stored = Safetensors.open(directory.resolve("model.safetensors")).tensors().values().stream()
                .filter(entry -> !entry.name().endsWith("inv_freq"))
                .mapToLong(Safetensors.Entry::elements)
                .sum();

        var model = ModelInspection.of(directory);

        assertThat(model.architecture()).isEqualTo(architecture);
        assertThat(model.family()).isEqualTo(family);
        assertThat(ModelInspection.families()).contains(family);
        assertThat(model.parameters()).isEqualTo(stored);
        assertThat(model.endTokenIds()).containsExactly(2);
        assertThat(model.ignored()).containsExactly("auto_map in config.json: could name code to run, not read");
    }

    @Test
    void factorsOfFusedProjectionsCountOnce() throws IOException {
        // wqkv 96 + 64, in each of three layers
        assertThat(ModelInspection.of(copy("internlm2")).lowRankParameters(8, List.of("q_proj", "v_proj")))
                .isEqualTo(3 * 8 * 160);
        // dense_h_to_4h 192 + 64, dense_4h_to_h 64 + 96
        var chatGlm = ModelInspection.of(copy("chatglm2"));
        assertThat(chatGlm.lowRankParameters(8, List.of("gate_proj", "dense_4h_to_h")))
                .isEqualTo(3 * 8 * (256 + 160));
        assertThat(chatGlm.lowRankParameters(8, List.of("all-linear")))
                .isEqualTo(3 * 8 * (128 + 64 + 64 + 64 + 256 + 160));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chatglm2|\"rmsnorm\": true|\"rmsnorm\": false|unsupported-architecture|rmsnorm is false",
                "chatglm2|\"add_bias_linear\": false|\"add_bias_linear\": true|unsupported-architecture|add_bias_linear is true",
                "chatglm2|\"kv_channels\": 16|\"rope_ratio\": 50, \"kv_channels\": 16|unsupported-architecture|rope_ratio is 50",
                "chatglm2|\"multi_query_group_num\": 2|\"multi_query_group_num\": 3|bad-config|4 query heads, 3 key-value",
                "chatglm2|\"num_layers\": 3|\"layers\": 3|bad-config|num_layers is missing",
                "chatglm2|\"add_qkv_bias\": true|\"add_qkv_bias\": false|unexpected-tensor|query_key_value.bias does not belong",
                "internlm2|\"hidden_act\": \"silu\"|\"hidden_act\": \"gelu\"|unsupported-architecture|hidden_act is gelu",
                "internlm2|\"bias\": false|\"bias\": true|missing-tensor|attention.wqkv.bias",
                "mistral-window|\"sliding_window\": 16|\"sliding_window\": 0|bad-config|sliding_window is 0",
                "qwen3|\"head_dim\": 16,||bad-shape|q_proj.weight has shape [128, 64], but config.json asks for [1024, 64]",
                "qwen2|\"model_type\": \"qwen2\"|\"model_type\": \"qwen2_moe\"|unsupported-architecture|this version runs LlamaForCausalLM (model_type llama), MistralForCausalLM",
            })
    void refusesWhatAFamilyCannotCompute(String fixture, String from, String to, String code, String reason)
            throws IOException {
        var directory = copy(fixture);
        edit(directory, "config.json", from, to == null ? "" : to);

        assertRefused(directory, code, reason, "");
    }

    @Test
    void readsTheKeysOfTransformers4() throws IOException {
        edit(single, "config.json", "\"dtype\": \"float32\"", "\"torch_dtype\": \"float32\"");
        edit(
                single,
                "config.json",
                "\"rope_parameters\": {\n    \"rope_theta\": 10000.0,\n    \"rope_type\": \"default\"\n  }",
                "\"rope_theta\": 500000.0, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 4.0}");

        assertThat(ModelInspection.of(single).family()).isEqualTo("llama");
        assertThat(ModelConfig.read(single).rope().theta()).isEqualTo(500_000);
        assertThat(ModelConfig.read(single).rope().type()).isEqualTo("linear");
        assertThat(ModelConfig.read(single).rope().factor()).isEqualTo(4);
    }

    @Test
    void leavesOutWhatCouldRunCode() throws IOException {
        edit(
                single,
                "config.json",
                "{",
                "{\"auto_map\": {\"AutoModel\": \"evil.Model\"}, \"trust_remote_code\": true,");
        Files.writeString(single.resolve("evil.py"), "raise SystemExit");
        Files.createDirectories(single.resolve("libs/classes"));
        Files.writeString(single.resolve("serving.properties"), "option.entryPoint=evil");

        var model = ModelInspection.of(single);

        assertThat(model.ignored())
                .containsExactlyInAnyOrder(
                        "auto_map in config.json: could name code to run, not read",
                        "trust_remote_code in config.json: could name code to run, not read",
                        "file evil.py: could hold code, not read",
                        "directory libs: not needed",
                        "file serving.properties: not needed");
        assertThat(model.files()).doesNotContain("evil.py", "serving.properties", "libs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pytorch_model.bin", "training_args.BIN", "x.pt", "x.pth", "x.pkl", "x.ckpt"})
    void picklesBesideSafetensorsAreLeftOutUnread(String name) throws IOException {
        Files.writeString(single.resolve(name), "anything");

        var model = ModelInspection.of(single);

        assertThat(model.ignored())
                .containsExactly("file " + name + ": a pickle that the model does not need, not read");
        assertThat(model.files()).doesNotContain(name);
    }

    @Test
    void refusesAPickleThatIsNeededAndHoldsNoPlainTensors() throws IOException {
        Files.delete(single.resolve("model.safetensors"));
        Files.writeString(single.resolve("pytorch_model.bin"), "anything");

        assertRefused(
                single,
                "pickle",
                "pytorch_model.bin is a pickle (PyTorch) file that cannot be taken for plain tensors: it is no archive",
                "convert the model to safetensors, or remove the file");
    }

    @Test
    void refusesAPickleUnderTheNameOfSafetensors() throws IOException {
        Files.write(single.resolve("model.safetensors"), new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0});

        assertRefused(single, "pickle", "model.safetensors is a pickle", "convert the model to safetensors");
    }

    @Test
    void refusesAMissingShard() throws IOException {
        Files.delete(sharded.resolve("model-00003-of-00005.safetensors"));

        assertRefused(sharded, "missing-shard", "The shard model-00003-of-00005.safetensors", "fetch it");
    }

    @Test
    void refusesAnIndexThatDisagreesWithItsShards() throws IOException {
        edit(sharded, "model.safetensors.index.json", "model-00005-of-00005", "model-00004-of-00005");

        assertRefused(sharded, "index-mismatch", "but it does not", "from the same version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../model.safetensors", "/etc/passwd", "a/b.safetensors", "model.bin"})
    void refusesAnIndexThatPointsElsewhere(String name) throws IOException {
        edit(sharded, "model.safetensors.index.json", "model-00005-of-00005.safetensors", name);

        assertRefused(
                sharded, "index-mismatch", "'" + name + "', which is no plain name of such a file", "fetch index");
    }

    @Test
    void refusesMissingAndUnexpectedTensors() throws IOException {
        rewrite(single, "model.norm.weight", "model.norm2.weight");

        assertRefused(single, "missing-tensor", "no tensor model.norm.weight", "fetch the complete model");

        rewrite(single, "model.norm2.weight", "model.norm.weight");
        edit(single, "config.json", "\"num_hidden_layers\": 3", "\"num_hidden_layers\": 2");
        assertRefused(single, "unexpected-tensor", "model.layers.2.", "from the same version");
    }

    @Test
    void aHeaderThatLiesIsRefused() throws IOException {
        var file = single.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 4));

        assertRefused(single, "bad-safetensors", "model.safetensors places tensor", "the file is damaged");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"vocab_size\": 512|\"vocab_size\": 500|vocabulary-mismatch|has shape [512, 64], but config.json asks for [500, 64]",
                "\"hidden_size\": 64|\"hidden_size\": 0|bad-config|hidden_size is 0, must be a whole number from 1",
                "\"hidden_size\": 64|\"hidden_size\": 1e9|bad-config|hidden_size is",
                "\"model_type\": \"llama\"|\"model_type\": \"qwen2\"|unsupported-architecture|model_type qwen2",
                "\"LlamaForCausalLM\"|\"GPT2LMHeadModel\"|unsupported-architecture|GPT2LMHeadModel",
                "\"hidden_act\": \"silu\"|\"hidden_act\": \"gelu\"|unsupported-architecture|hidden_act is gelu",
                "\"rope_type\": \"default\"|\"rope_type\": \"yarn\"|unsupported-architecture|rope_type is yarn",
                "\"num_key_value_heads\": 8|\"num_key_value_heads\": 3|bad-config|8 query heads, 3 key-value heads",
                "\"use_cache\": true|\"quantization_config\": {}|quantized|quantization_config",
                "{|[|bad-json|config.json is not a valid JSON object",
            })
    void refusesAConfigurationItCannotRun(String from, String to, String code, String reason) throws IOException {
        edit(single, "config.json", from, to);

        assertRefused(single, code, reason, "");
    }

    @Test
    void theTokenizersIdsNeedTheirRows() throws IOException {
        edit(
                single,
                "tokenizer.json",
                "\"added_tokens\": [",
                "\"added_tokens\": [{\"id\": 600, \"content\": \"<new>\"},");
        assertRefused(
                single, "vocabulary-mismatch", "ids up to 600, but the embedding has 512 rows", "of the same model");

        var none = copy("llama");
        Files.delete(none.resolve("tokenizer.json"));
        assertRefused(none, "missing-tokenizer", "tokenizer.json is missing", "save it beside the weights");
    }

    @Test
    void refusesLinksOutOfTheDirectory() throws IOException {
        var secret = Files.writeString(root.resolve("secret"), "x");
        Files.createSymbolicLink(single.resolve("README.md"), secret);
        assertRefused(
                single, "symlink-escape", "README.md is a link that leaves the directory", "copy the file itself");

        Files.delete(single.resolve("README.md"));
        Files.createSymbolicLink(single.resolve("README.md"), single.resolve("gone"));
        assertRefused(single, "symlink-escape", "README.md is a link", "copy the file itself");

        Files.delete(single.resolve("README.md"));
        Files.createSymbolicLink(single.resolve("README.md"), single.resolve("config.json"));
        assertThat(ModelInspection.of(single).files()).contains("README.md");
    }

    @Test
    void refusesADirectoryWithoutAModel() throws IOException {
        var empty = Files.createDirectory(root.resolve("empty"));
        assertRefused(empty, "missing-config", "config.json is missing", "Hugging Face layout");

        Files.delete(single.resolve("model.safetensors"));
        assertRefused(single, "missing-weights", "neither model.safetensors nor", "best stored as safetensors");
    }

    @Test
    void refusesATemplateThatDoesNotParse() throws IOException {
        Files.writeString(single.resolve("chat_template.jinja"), "{% for %}");

        assertRefused(single, "bad-chat-template", "line 1: expected name", "correct it");
    }

    private static void assertRefused(Path directory, String code, String reason, String remedy) {
        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> ModelInspection.of(directory))
                .withMessageContaining(reason)
                .withMessageContaining(remedy)
                .extracting(ModelRefusedException::code)
                .isEqualTo(code);
    }

    private Path copy(String name) throws IOException {
        var target = Files.createTempDirectory(root, name);
        try (var files = Files.list(ParityFixture.named(name).model())) {
            for (var file : files.toList()) {
                Files.write(target.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
        return target;
    }

    private static void edit(Path directory, String file, String from, String to) throws IOException {
        var text = Files.readString(directory.resolve(file));
        assertThat(text).contains(from);
        int at = text.indexOf(from);
        Files.writeString(directory.resolve(file), text.substring(0, at) + to + text.substring(at + from.length()));
    }

    private static void rewrite(Path directory, String from, String to) throws IOException {
        var file = directory.resolve("model.safetensors");
        var old = Safetensors.open(file);
        List<Spec> specs = new ArrayList<>();
        old.tensors()
                .values()
                .forEach(entry -> specs.add(
                        new Spec(entry.name().equals(from) ? to : entry.name(), entry.type(), entry.shape())));
        try (var writer = new SafetensorsWriter(file, specs)) {
            for (var entry : old.tensors().values()) {
                writer.write(entry.name().equals(from) ? to : entry.name(), old.read(entry));
            }
            writer.commit();
        }
    }
}
