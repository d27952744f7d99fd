package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.llm.adapter.AdapterConfig;
import io.tunewright.llm.adapter.LoraMerge;
import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// InternLM2 and ChatGLM2 in the layouts their authors published. Logits, loss and greedy tokens are the reference's.
/// There are no reference curves of their training: gradients are compared with differences of the loss, and
/// InternLM2's training with that of the equal Llama model, which is held to the reference in [FamilyParityTest].
class PublishedLayoutParityTest {

    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"internlm2", "chatglm2"})
    void logitsAndLoss(String name) throws IOException {
        var fixture = ParityFixture.named(name);
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
            var batch = fixture.batch();
            assertSimilar(
                    model.logits(batch, null),
                    fixture.floats("expected.safetensors", "logits"),
                    fixture.longs("expected.safetensors", "attention_mask"));
            assertThat(model.negativeLogLikelihood(batch, null) / batch.learntTokens())
                    .isCloseTo(fixture.expected().get("loss").asDouble(), within(TOLERANCE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"internlm2", "chatglm2"})
    void greedyTokensAndBeamSearchWithOneBeam(String name) throws IOException {
        var fixture = ParityFixture.named(name);
        var endless = copy(fixture.model(), "endless");
        var config = endless.resolve("config.json");
        var text = Files.readString(config);
        assertThat(text).contains("\"eos_token_id\": 2,");
        Files.writeString(config, text.replace("\"eos_token_id\": 2,", ""));
        int[] expected = fixture.ids("generate", "greedy_no_eos_stop");
        int[] prompt = fixture.ids("generate", "prompt_ids");
        try (var model = LanguageModel.load(endless, Precision.FP32, 2);
                var answer = model.generate(prompt, null, SamplingSettings.GREEDY, expected.length)) {
            var ids = new ArrayList<Integer>();
            for (var next = answer.next(); next.isPresent(); next = answer.next()) {
                ids.add(next.getAsInt());
            }
            assertThat(ids).containsExactly(Arrays.stream(expected).boxed().toArray(Integer[]::new));
            assertThat(model.beamSearch(prompt, null, 1, 1, expected.length)).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "internlm2,'wqkv,wo,w1,w3,w2',base_model.model.model.layers.2.attention.wqkv.lora_B.weight",
        "chatglm2,'query_key_value,dense,dense_h_to_4h,dense_4h_to_h',"
                + "base_model.model.transformer.encoder.layers.2.self_attention.query_key_value.lora_B.weight"
    })
    void adaptersHaveTheNamesOfPeftAndMergeIntoTheLayout(String name, String targets, String tensor)
            throws IOException {
        var fixture = ParityFixture.named(name);
        var adapter = trainedAdapter(fixture);
        var own = List.of(targets.split(","));
        assertThat(AdapterConfig.read(adapter).targetModules()).containsExactlyElementsOf(own);
        assertThat(Safetensors.open(adapter.resolve("adapter_model.safetensors"))
                        .tensors()
                        .keySet())
                .hasSize(3 * 2 * own.size())
                .contains(tensor);

        var merged = temporary.resolve("merged");
        LoraMerge.merge(fixture.model(), adapter, merged, 1 << 30);
        var before = Safetensors.open(fixture.model().resolve("model.safetensors"));
        assertThat(Safetensors.open(merged.resolve("model.safetensors"))
                        .tensors()
                        .keySet())
                .as("everything the published layout has, its constants included")
                .containsExactlyInAnyOrderElementsOf(before.tensors().keySet());
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2);
                var whole = LanguageModel.load(merged, Precision.FP32, 2)) {
            model.attach("a", adapter);
            var batch = fixture.batch();
            float[] beside = model.logits(batch, "a");
            float[] base = model.logits(batch, null);
            assertSimilar(whole.logits(batch, null), beside, batch.ids());
            assertThat(difference(beside, base)).as("what was learnt").isGreaterThan(0.1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"internlm2", "chatglm2"})
    void everyGradientIsTheSlopeOfTheLoss(String name) throws IOException {
        var fixture = ParityFixture.named(name);
        var gradients = temporary.resolve("gradients.safetensors");
        try (var model = TrainableModel.load(fixture.model(), "base", new Tuning.Full(), Precision.FP32, 2, true, 1)) {
            saveGradients(model, fixture.batch(), gradients);
        }
        var model = copy(fixture.model(), "shifted");
        for (var tensor : Safetensors.open(gradients).tensors().keySet()) {
            if (tensor.startsWith("exp_avg.")) {
                var file = model.resolve("model.safetensors");
                assertSlope(fixture, model, null, file, tensor.substring("exp_avg.".length()), gradients);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"internlm2", "chatglm2"})
    void everyGradientOfAnAdapterIsTheSlopeOfTheLoss(String name) throws IOException {
        var fixture = ParityFixture.named(name);
        var adapter = trainedAdapter(fixture);
        var gradients = temporary.resolve("gradients.safetensors");
        try (var model = lora(fixture, false)) {
            model.startFrom(adapter);
            saveGradients(model, fixture.batch(), gradients);
        }
        for (var tensor : Safetensors.open(gradients).tensors().keySet()) {
            if (tensor.startsWith("exp_avg.")) {
                var file = adapter.resolve("adapter_model.safetensors");
                assertSlope(fixture, fixture.model(), adapter, file, tensor.substring(8), gradients);
            }
        }
    }

    @Test
    void internLm2LearnsWhatTheEqualLlamaLearns() throws IOException {
        var fixture = ParityFixture.named("internlm2");
        var data = ParityFixture.named("llama-gqa");
        try (var packed = TrainableModel.load(fixture.model(), "base", new Tuning.Full(), Precision.FP32, 2, false, 1);
                var separate = TrainableModel.load(
                        asLlama(fixture.model()), "base", new Tuning.Full(), Precision.FP32, 2, false, 1)) {
            for (int step = 0; step < 10; step++) {
                var batch = data.trainingBatch("train_full_batches.safetensors", step);
                double loss = separate.accumulate(batch, batch.learntTokens(), 0);
                double norm = separate.clip(1);
                assertThat(packed.accumulate(batch, batch.learntTokens(), 0)).isCloseTo(loss, within(TOLERANCE));
                assertThat(packed.clip(1)).isCloseTo(norm, within(TOLERANCE * norm));
                packed.adamStep(2e-3, 0.9, 0.999, 1e-8, 0.01);
                separate.adamStep(2e-3, 0.9, 0.999, 1e-8, 0.01);
            }
        }
    }

    private Path trainedAdapter(ParityFixture fixture) throws IOException {
        var data = ParityFixture.named("llama");
        var directory = Files.createTempDirectory(temporary, "adapter");
        try (var model = lora(fixture, true)) {
            for (int step = 0; step < 6; step++) {
                var batch = data.trainingBatch("train_lora_batches.safetensors", step);
                model.accumulate(batch, batch.learntTokens(), 0);
                model.clip(1);
                model.adamStep(1e-2, 0.9, 0.999, 1e-8, 0);
            }
            model.save(directory);
        }
        return directory;
    }

    /// Targets under the names of the usual recipe.
    private static TrainableModel lora(ParityFixture fixture, boolean recompute) {
        var targets = List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
        return TrainableModel.load(
                fixture.model(), "base", new Tuning.Lora(8, 16, 0, targets), Precision.FP32, 2, recompute, 1);
    }

    /// AdamW's first moment after a step that moves nothing is a tenth of the gradient.
    private static void saveGradients(TrainableModel model, Batch batch, Path file) throws IOException {
        model.accumulate(batch, 1, 0);
        model.adamStep(0, 0.9, 0.999, 1e-8, 0);
        model.saveOptimizer(file);
    }

    /// Along its own gradient the loss rises by the gradient's norm.
    private static void assertSlope(
            ParityFixture fixture, Path model, Path adapter, Path file, String tensor, Path gradients)
            throws IOException {
        var gradient = ParityFixture.bytes(gradients, "exp_avg." + tensor).asFloatBuffer();
        double norm = 0;
        for (int i = 0; i < gradient.capacity(); i++) {
            norm += 100.0 * gradient.get(i) * gradient.get(i);
        }
        norm = Math.sqrt(norm);
        double step = Math.min(0.02, 1 / norm);
        byte[] original = Files.readAllBytes(file);
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
            var bytes = ByteBuffer.wrap(original.clone()).order(ByteOrder.LITTLE_ENDIAN);
            int offset = (int) Safetensors.open(file).get(tensor).offset();
            for (int i = 0; i < gradient.capacity(); i++) {
                double shift = (side == 0 ? -step : step) * 10 * gradient.get(i) / norm;
                bytes.putFloat(offset + 4 * i, (float) (bytes.getFloat(offset + 4 * i) + shift));
            }
            Files.write(file, bytes.array());
            try (var shifted = LanguageModel.load(model, Precision.FP32, 2)) {
                if (adapter != null) {
                    shifted.attach("a", adapter);
                }
                losses[side] = shifted.negativeLogLikelihood(fixture.batch(), adapter == null ? null : "a");
            }
            Files.write(file, original);
        }
        assertThat((losses[1] - losses[0]) / (2 * step))
                .as("slope of %s", tensor)
                .isCloseTo(norm, within(0.02 * norm));
    }

    /// The same weights under Llama's names: the rows of `wqkv` are, for each key-value head, those of its query
    /// heads, its key and its value.
    private Path asLlama(Path model) throws IOException {
        var target = copy(model, "llama");
        var config = Files.readString(target.resolve("config.json"));
        Files.writeString(
                target.resolve("config.json"),
                config.replace("InternLM2ForCausalLM", "LlamaForCausalLM").replace("internlm2", "llama"));
        var file = Safetensors.open(model.resolve("model.safetensors"));
        var tensors = new LinkedHashMap<String, ByteBuffer>();
        var specs = new ArrayList<Spec>();
        for (var entry : file.tensors().values()) {
            var bytes = file.read(entry);
            if (entry.name().endsWith("wqkv.weight")) {
                for (String part : List.of("q", "k", "v")) {
                    var rows = rows(bytes, part);
                    var name = entry.name().replace("attention.wqkv", "self_attn." + part + "_proj");
                    tensors.put(name, rows);
                    specs.add(new Spec(name, TensorType.F32, List.of(rows.remaining() / 256L, 64L)));
                }
            } else {
                var name = llamaName(entry.name());
                tensors.put(name, bytes);
                specs.add(new Spec(name, entry.type(), entry.shape()));
            }
        }
        try (var writer = new SafetensorsWriter(target.resolve("model.safetensors"), specs)) {
            for (var spec : specs) {
                writer.write(spec.name(), tensors.get(spec.name()));
            }
            writer.commit();
        }
        return target;
    }

    /// Two key-value heads, four query heads each, head width 8, width 64.
    private static ByteBuffer rows(ByteBuffer fused, String part) {
        int head = 8 * 64 * 4;
        var rows = ByteBuffer.allocate(2 * (part.equals("q") ? 4 : 1) * head).order(ByteOrder.LITTLE_ENDIAN);
        for (int group = 0; group < 2; group++) {
            int from = group * 6 * head + (part.equals("q") ? 0 : part.equals("k") ? 4 * head : 5 * head);
            rows.put(fused.slice(from, (part.equals("q") ? 4 : 1) * head));
        }
        return rows.flip();
    }

    private static String llamaName(String name) {
        return name.replace("tok_embeddings", "embed_tokens")
                .replace("output.weight", "lm_head.weight")
                .replace("attention_norm", "input_layernorm")
                .replace("ffn_norm", "post_attention_layernorm")
                .replace("attention.wo", "self_attn.o_proj")
                .replace("feed_forward.w1", "mlp.gate_proj")
                .replace("feed_forward.w3", "mlp.up_proj")
                .replace("feed_forward.w2", "mlp.down_proj");
    }

    private Path copy(Path model, String name) throws IOException {
        var target = Files.createDirectory(temporary.resolve(name));
        try (var files = Files.list(model)) {
            for (var file : files.toList()) {
                Files.write(target.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
        return target;
    }

    private static double difference(float[] a, float[] b) {
        double worst = 0;
        for (int i = 0; i < a.length; i++) {
            worst = Math.max(worst, Math.abs((double) a[i] - b[i]));
        }
        return worst;
    }

    /// @param mask rows are compared where it is not 0
    private static void assertSimilar(float[] actual, float[] expected, int[] mask) {
        assertThat(actual).hasSameSizeAs(expected);
        int vocabulary = expected.length / mask.length;
        for (int i = 0; i < expected.length; i++) {
            if (mask[i / vocabulary] != 0) {
                assertThat((double) actual[i]).isCloseTo(expected[i], within(TOLERANCE));
            }
        }
    }
}
