package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// PyTorch's files and Meta's, made into Hugging Face layout.
class ConversionTest {

    private static final Path FIXTURES = Path.of("src/test/resources/parity");

    private final ParityFixture llama = ParityFixture.named("llama");

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"torch-bin/model", "meta-llama2/1-part", "meta-llama2/2-part"})
    void givesTheSameLogits(String layout) throws IOException {
        var converted = temporary.resolve("converted");
        ModelSource.open(directory(layout)).write(converted);

        float[] expected = llama.floats("expected.safetensors", "logits");
        int[] mask = llama.longs("expected.safetensors", "attention_mask");
        try (var model = LanguageModel.load(converted, Precision.FP32, 2)) {
            float[] actual = model.logits(llama.batch(), null);
            int vocabulary = expected.length / mask.length;
            for (int i = 0; i < expected.length; i++) {
                if (mask[i / vocabulary] != 0) {
                    assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-4 * Math.max(1, expected[i])));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"torch-bin/model", "meta-llama2/1-part", "meta-llama2/2-part"})
    void givesTheSameBytesUnderTheSameNames(String layout) throws IOException {
        var converted = temporary.resolve("converted");
        ModelSource.open(directory(layout)).write(converted);

        var published = Safetensors.open(llama.model().resolve("model.safetensors"));
        var made = Safetensors.open(converted.resolve("model.safetensors"));
        assertThat(made.tensors().keySet())
                .containsExactlyInAnyOrderElementsOf(published.tensors().keySet());
        assertThat(made.metadata()).containsEntry("format", "pt");
        for (var entry : published.tensors().values()) {
            var same = made.get(entry.name());
            assertThat(same.shape()).isEqualTo(entry.shape());
            assertThat(made.read(same)).as(entry.name()).isEqualTo(published.read(entry));
        }
    }

    @Test
    void aDirectoryOfPyTorchIsSeenAsWhatItBecomes() throws IOException {
        var directory = directory("torch-bin/model");
        var source = ModelSource.open(directory);

        assertThat(source.format()).isEqualTo("PyTorch");
        assertThat(source.converted()).isTrue();
        assertThat(source.inspection().ignored()).isEmpty();
        assertThat(source.inspection().files())
                .containsExactly(
                        "chat_template.jinja",
                        "config.json",
                        "generation_config.json",
                        "model.safetensors",
                        "tokenizer.json",
                        "tokenizer_config.json");
        var converted = temporary.resolve("converted");
        source.write(converted);
        var stored = ModelSource.open(converted);
        assertThat(stored.converted()).isFalse();
        assertThat(stored.inspection()).isEqualTo(source.inspection());
        assertThat(stored.bytes()).isEqualTo(source.bytes());
    }

    @Test
    void aDirectoryOfMetaIsSeenAsWhatItBecomes() throws IOException {
        var directory = directory("meta-llama2/2-part");
        var source = ModelSource.open(directory);

        assertThat(source.format()).isEqualTo("Meta");
        assertThat(source.inspection().architecture()).isEqualTo("LlamaForCausalLM");
        assertThat(source.inspection().shape()).isEqualTo(new ModelInspection.Shape(512, 64, 160, 3, 8, 8, 8));
        // norm_eps 1e-6 is the first Llama's
        assertThat(source.inspection().contextLength()).isEqualTo(2048);
        assertThat(source.inspection().endTokenIds()).containsExactly(2);
        assertThat(source.inspection().files())
                .containsExactly("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");
        var converted = temporary.resolve("converted");
        source.write(converted);
        assertThat(ModelSource.open(converted).inspection()).isEqualTo(source.inspection());
        var config = ModelConfig.read(converted);
        assertThat(config.normEpsilon()).isEqualTo(1e-6);
        assertThat(config.tiedHead()).isFalse();
        assertThat(config.rope().theta()).isEqualTo(10_000);
    }

    @Test
    void metaWithASentencePieceTokenizerGetsWhatTransformersNeeds() throws IOException {
        var directory = directory("meta-llama2/1-part");
        Files.delete(directory.resolve("tokenizer.json"));
        Files.delete(directory.resolve("tokenizer_config.json"));
        Files.copy(FIXTURES.resolve("sentencepiece/bpe.model"), directory.resolve("tokenizer.model"));
        // 512 rows for 420 pieces: padded to a multiple of 64
        var source = ModelSource.open(directory);

        assertThat(source.inspection().specialTokens()).containsEntry("bos_token", "<s>");
        assertThat(source.inspection().endTokenIds()).containsExactly(2);
        var converted = temporary.resolve("converted");
        source.write(converted);
        assertThat(Files.readString(converted.resolve("tokenizer_config.json")))
                .contains("\"tokenizer_class\" : \"LlamaTokenizer\"", "\"eos_token\" : \"</s>\"");
        assertThat(Files.readString(converted.resolve("config.json")))
                .contains("\"bos_token_id\" : 1", "\"eos_token_id\" : 2", "\"torch_dtype\" : \"float32\"");
        try (var tokenizer = Tokenizer.open(converted)) {
            assertThat(tokenizer.encode("<s>the")).containsExactly(1, 271);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"norm_eps\": 1e-05|4096|10000.0|default",
                "\"norm_eps\": 1e-06|2048|10000.0|default",
                "\"norm_eps\": 1e-05, \"rope_theta\": 1000000.0|16384|1000000.0|default",
                "\"norm_eps\": 1e-05, \"rope_theta\": 500000.0|8192|500000.0|default",
                "\"norm_eps\": 1e-05, \"rope_theta\": 500000.0, \"use_scaled_rope\": true|131072|500000.0|llama3",
                "\"norm_eps\": 1e-05, \"max_seq_len\": 1024|1024|10000.0|default"
            })
    void paramsTellWhichLlamaItIs(String keys, int context, double theta, String rope) throws IOException {
        var directory = directory("meta-llama2/1-part");
        replace(directory.resolve("params.json"), "\"norm_eps\": 1e-06", keys);

        var converted = temporary.resolve("converted");
        ModelSource.open(directory).write(converted);

        var config = ModelConfig.read(converted);
        assertThat(config.contextLength()).isEqualTo(context);
        assertThat(config.rope().theta()).isEqualTo(theta);
        assertThat(config.rope().type()).isEqualTo(rope);
        if (rope.equals("llama3")) {
            assertThat(config.rope().factor()).isEqualTo(32);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"dim\": 64|\"dim\": 66|bad-config|dim 66 and n_heads 8",
                "\"dim\": 64|\"dim\": 128|bad-shape|tok_embeddings.weight of shape [512, 32] is neither 128 wide",
                "\"dim\": 64,||bad-config|dim is missing",
                "\"n_layers\": 3|\"n_layers\": 4|missing-tensor|model.layers.3.",
                "\"n_layers\": 3|\"n_layers\": 2|unexpected-tensor|model.layers.2.",
                "\"vocab_size\": 512|\"vocab_size\": 513|vocabulary-mismatch|vocab_size 513, but the embedding has 512",
                "\"n_heads\": 8|\"n_heads\": 8, \"n_kv_heads\": 4|bad-shape|k_proj",
                "\"n_heads\": 8|\"n_heads\": 8, \"moe\": {}|unsupported-architecture|no Llama",
                "\"n_heads\": 8|\"n_heads\": 1e9|bad-config|n_heads is 1.0E"
            })
    void paramsThatDisagreeWithTheWeightsAreRefused(String from, String to, String code, String words)
            throws IOException {
        var directory = directory("meta-llama2/2-part");
        replace(directory.resolve("params.json"), from, to == null ? "" : to);

        refused(directory, code, words);
    }

    @Test
    void everyPartIsNeeded() throws IOException {
        var directory = directory("meta-llama2/2-part");
        Files.copy(directory.resolve("consolidated.01.pth"), directory.resolve("consolidated.03.pth"));
        refused(directory, "missing-shard", "consolidated.02.pth is missing");

        Files.delete(directory.resolve("consolidated.03.pth"));
        Files.copy(
                FIXTURES.resolve("meta-llama2/1-part/consolidated.00.pth"), directory.resolve("consolidated.02.pth"));
        refused(directory, "bad-shape", "is not the same in all parts");

        Files.delete(directory.resolve("consolidated.02.pth"));
        Files.copy(FIXTURES.resolve("torch-bin/model/pytorch_model.bin"), directory.resolve("consolidated.02.pth"));
        refused(directory, "index-mismatch", "consolidated.02.pth does not hold the tensors");

        Files.delete(directory.resolve("consolidated.02.pth"));
        Files.delete(directory.resolve("params.json"));
        refused(directory, "missing-config", "params.json is missing");
    }

    @Test
    void shardsOfPyTorchAreComparedWithTheirIndex() throws IOException {
        var directory = directory("torch-bin/model");
        Files.move(directory.resolve("pytorch_model.bin"), directory.resolve("pytorch_model-00001-of-00001.bin"));
        var index = directory.resolve("pytorch_model.bin.index.json");
        var names = Safetensors.open(llama.model().resolve("model.safetensors")).tensors().keySet().stream()
                .map("\"%s\": \"pytorch_model-00001-of-00001.bin\""::formatted)
                .toList();
        Files.writeString(index, "{\"weight_map\": {" + String.join(",", names) + "}}");
        var converted = temporary.resolve("converted");
        var source = ModelSource.open(directory);
        source.write(converted);
        assertThat(source.inspection().ignored()).isEmpty();
        assertThat(converted.resolve("model.safetensors")).exists();

        Files.writeString(index, "{\"weight_map\": {" + String.join(",", names.subList(1, names.size())) + "}}");
        refused(directory, "index-mismatch", "pytorch_model.bin.index.json does not name");

        Files.writeString(index, "{\"weight_map\": {\"a\": \"../pytorch_model.bin\"}}");
        refused(directory, "index-mismatch", "'../pytorch_model.bin', which is no plain name");

        Files.writeString(index, "{\"weight_map\": {\"a\": \"pytorch_model-00002-of-00002.bin\"}}");
        refused(directory, "missing-shard", "pytorch_model-00002-of-00002.bin, which pytorch_model.bin.index.json");
    }

    /// `llama3-rope` ties its head. A second copy of it must be the same.
    @Test
    void aTiedHeadThatDiffersIsRefused() throws IOException {
        var directory = directory("llama3-rope/model");
        var file = directory.resolve("model.safetensors");
        var published = Safetensors.open(file);
        var table = published.get("model.embed_tokens.weight");
        var specs = new ArrayList<Spec>();
        published.tensors().values().forEach(entry -> specs.add(new Spec(entry.name(), entry.type(), entry.shape())));
        specs.add(new Spec("lm_head.weight", table.type(), table.shape()));
        for (boolean same : new boolean[] {true, false}) {
            var copy = published.read(table);
            copy.put(copy.limit() - 1, (byte) (copy.get(copy.limit() - 1) ^ (same ? 0 : 1)));
            var made = directory.resolve("made");
            try (var writer = new SafetensorsWriter(made, specs)) {
                for (var entry : published.tensors().values()) {
                    writer.write(entry.name(), published.read(entry));
                }
                writer.write("lm_head.weight", copy);
                writer.commit();
            }
            var target = directory("llama3-rope/model", same ? "same" : "other");
            Files.move(made, target.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
            if (same) {
                assertThat(ModelSource.open(target).inspection().ignored())
                        .containsExactly("tensor lm_head.weight: not needed");
            } else {
                refused(target, "tied-weights-differ", "lm_head.weight differs from model.embed_tokens.weight");
            }
        }
    }

    @Test
    void safetensorsGoFirst() throws IOException {
        var directory = directory("torch-bin/model");
        Files.copy(llama.model().resolve("model.safetensors"), directory.resolve("model.safetensors"));

        var source = ModelSource.open(directory);

        assertThat(source.format()).isEqualTo("safetensors");
        assertThat(source.inspection().ignored())
                .containsExactly("file pytorch_model.bin: a pickle that the model does not need, not read");
        assertThat(source.inspection().files()).doesNotContain("pytorch_model.bin");
    }

    /// The directory of a fixture; those of Meta with the tokenizer that Meta ships elsewhere.
    private Path directory(String layout) throws IOException {
        return directory(layout, "published");
    }

    private Path directory(String layout, String name) throws IOException {
        var target = Files.createDirectory(temporary.resolve(name));
        try (var files = Files.list(FIXTURES.resolve(layout))) {
            for (var file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        for (var file : List.of("tokenizer.json", "tokenizer_config.json")) {
            if (!Files.exists(target.resolve(file))) {
                Files.copy(llama.model().resolve(file), target.resolve(file));
            }
        }
        return target;
    }

    private static void replace(Path file, String from, String to) throws IOException {
        var text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    private static void refused(Path directory, String code, String words) {
        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> ModelSource.open(directory))
                .withMessageContaining(words)
                .extracting(ModelRefusedException::code)
                .isEqualTo(code);
    }
}
