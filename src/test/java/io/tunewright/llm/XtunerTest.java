package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.llm.adapter.AdapterConfig;
import io.tunewright.llm.adapter.LoraMerge;
import io.tunewright.llm.convert.XtunerAdapter;
import io.tunewright.llm.weights.Safetensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checkpoints that mmengine 0.10.7 (XTuner's runner) and DeepSpeed 0.16.2 saved, of tiny models with XTuner's module
/// names; the logits are those of transformers and PEFT.
class XtunerTest {

    private static final Path XTUNER = Path.of("src/test/resources/xtuner");

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @CsvSource({"full, iter_8.pth", "full-zero2, iter_4.pth"})
    void aWholeModelGivesTheSameLogits(String name, String checkpoint) throws IOException {
        var directory = beside(name, "llama3-rope");
        var source = ModelSource.open(directory);
        assertThat(source.format()).isEqualTo("XTuner");
        assertThat(source.converted()).isTrue();
        assertThat(source.inspection().ignored())
                .as("the tied head, and the file that names the checkpoint")
                .allSatisfy(each -> assertThat(each).containsAnyOf("lm_head.weight", "last_checkpoint"));

        var converted = temporary.resolve("converted");
        source.write(converted);
        assertThat(ModelSource.open(converted).inspection().parameters())
                .isEqualTo(source.inspection().parameters());
        assertSameLogits(name, converted);
        assertThat(checkpoint).isIn((Object[]) directory.toFile().list());
    }

    @Test
    void anAdapterMergedIntoItsBaseGivesTheSameLogits() throws IOException {
        var adapter = temporary.resolve("adapter");
        XtunerAdapter.open(XTUNER.resolve("lora"), OptionalDouble.empty()).write(adapter);

        var config = AdapterConfig.read(adapter);
        assertThat(config)
                .isEqualTo(new AdapterConfig(
                        "internlm/internlm2-chat-1_8b",
                        4,
                        8,
                        0.1,
                        List.of("down_proj", "q_proj", "v_proj"),
                        false,
                        false));
        assertThat(Safetensors.open(adapter.resolve("adapter_model.safetensors"))
                        .tensors()
                        .keySet())
                .contains("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight")
                .hasSize(18);
        var merged = temporary.resolve("merged");
        LoraMerge.merge(ParityFixture.named("qwen2").model(), adapter, merged, 5_000_000_000L);
        assertSameLogits("lora", merged);
    }

    @Test
    void anAdapterOfDeepSpeedHasTheSameNames() throws IOException {
        var adapter = XtunerAdapter.open(XTUNER.resolve("lora-zero2/iter_4.pth"), OptionalDouble.of(32));

        assertThat(adapter.config().alpha())
                .as("what is said goes before what is told")
                .isEqualTo(32);
        assertThat(adapter.config().rank()).isEqualTo(4);
        assertThat(adapter.tensors()).hasSize(18).allSatisfy(tensor -> assertThat(
                        tensor.spec().name())
                .startsWith("base_model.model.model.layers.")
                .endsWith(".weight"));
    }

    @Test
    void anAdapterIsNoModelToImport() throws IOException {
        assertRefused(
                beside("lora", "qwen2"),
                "adapter-checkpoint",
                "iter_8.pth holds low-rank factors, which need their base");
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "full-zero2"})
    void configAndTokenizerMustLieBesideIt(String name) throws IOException {
        var directory = beside(name, "llama3-rope");
        Files.delete(directory.resolve("config.json"));
        assertRefused(directory, "missing-config", "is a checkpoint of XTuner, which has no config.json; copy that");
    }

    @Test
    void theBaseMustBeItsOwn() throws IOException {
        assertRefused(
                beside("full", "qwen3"),
                "bad-shape",
                "iter_8.pth: model.layers.0.self_attn.q_proj.weight has shape [64, 64]");
    }

    @Test
    void aCheckpointSpreadOverRanksIsRefused() throws IOException {
        assertRefused(
                beside("lora-zero3", "qwen2"),
                "partitioned-checkpoint",
                "iter_4.pth is a checkpoint of DeepSpeed ZeRO-3");
    }

    @Test
    void aCheckpointThatRunsSomethingIsRefused() throws IOException {
        var directory = beside("full", "llama3-rope");
        var file = directory.resolve("iter_8.pth");
        // a name of the same length in place of one that is read past
        Files.write(file, replaced(Files.readAllBytes(file), "_codecs\nencode", "os\ntouch xxxxx"));
        assertRefused(
                directory, "pickle", "iter_8.pth is a pickle (PyTorch) file that cannot be taken for plain tensors");
        assertRefused(directory, "pickle", "names the global os.touch xxxxx");
    }

    @Test
    void somethingElseThanATensorAmongTheWeightsIsRefused() throws IOException {
        var directory = beside("full", "llama3-rope");
        var file = directory.resolve("iter_8.pth");
        Files.write(file, replaced(Files.readAllBytes(file), "state_dict", "other_dict"));
        assertRefused(directory, "pickle", "holds something else than a tensor under");
    }

    @Test
    void withoutAlphaThereIsNoScale() throws IOException {
        var file = temporary.resolve("iter_8.pth");
        Files.write(file, replaced(Files.readAllBytes(XTUNER.resolve("lora/iter_8.pth")), "lora_alpha", "lora_alfax"));

        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> XtunerAdapter.open(file, OptionalDouble.empty()))
                .withMessageStartingWith("iter_8.pth does not tell lora_alpha")
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("missing-alpha"));
        assertThat(XtunerAdapter.open(file, OptionalDouble.of(4)).config().scale())
                .isEqualTo(1);
    }

    @Test
    void theNewestCheckpointCountsUnlessAnotherIsNamed() throws IOException {
        var directory = beside("full", "llama3-rope");
        Files.write(directory.resolve("iter_16.pth"), new byte[] {'P'});
        assertThat(ModelSource.open(directory).inspection().ignored())
                .as("last_checkpoint names iter_8.pth")
                .contains("file iter_16.pth: a pickle that the model does not need, not read");
        Files.delete(directory.resolve("last_checkpoint"));
        assertRefused(directory, "pickle", "iter_16.pth is a pickle");
    }

    private static byte[] replaced(byte[] file, String from, String to) {
        var text = new String(file, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        assertThat(to).hasSameSizeAs(from);
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void assertRefused(Path directory, String code, String message) {
        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> ModelSource.open(directory))
                .withMessageContaining(message)
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(code));
    }

    /// A checkpoint beside configuration and tokenizer of its base, as a user puts them together.
    private Path beside(String checkpoint, String base) throws IOException {
        var directory = Files.createDirectory(temporary.resolve("xtuner"));
        copy(XTUNER.resolve(checkpoint), directory);
        var model = ParityFixture.named(base).model();
        for (var file : List.of("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(model.resolve(file), directory.resolve(file));
        }
        Files.deleteIfExists(directory.resolve("expected.safetensors"));
        return directory;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(each -> !each.equals(from)).toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void assertSameLogits(String fixture, Path directory) throws IOException {
        var expected = new ParityFixture(XTUNER.resolve(fixture));
        float[] logits = expected.floats("expected.safetensors", "logits");
        int[] ids = expected.longs("expected.safetensors", "input_ids");
        try (var model = LanguageModel.load(directory, Precision.FP32, 2)) {
            float[] actual = model.logits(Batch.of(1, ids.length, ids, ids), null);
            for (int i = 0; i < logits.length; i++) {
                assertThat((double) actual[i]).isCloseTo(logits[i], within(1e-4 * Math.max(1, Math.abs(logits[i]))));
            }
        }
    }
}
