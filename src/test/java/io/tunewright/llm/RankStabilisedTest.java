package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.llm.adapter.AdapterConfig;
import io.tunewright.llm.adapter.LoraMerge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// rsLoRA computes what PEFT computes. The expected values come from PEFT 0.21.0 (transformers 5.18.0, torch 2.7.1,
/// float32) with the adapters of `llama-gqa` and `use_rslora` set to true in their configuration; the same script
/// without it gave the fixture's own curve.
class RankStabilisedTest {

    private static final double TOLERANCE = 1e-4;

    private final ParityFixture fixture = ParityFixture.named("llama-gqa");

    @TempDir
    private Path temporary;

    private Path adapter;

    @BeforeEach
    void anAdapterWithTheKey() throws IOException {
        var original = fixture.directory().resolve("adapter");
        adapter = Files.createDirectory(temporary.resolve("adapter"));
        Files.copy(original.resolve("adapter_model.safetensors"), adapter.resolve("adapter_model.safetensors"));
        var config = Files.readString(original.resolve(AdapterConfig.FILE));
        Files.writeString(
                adapter.resolve(AdapterConfig.FILE), config.replace("\"use_rslora\": false", "\"use_rslora\": true"));
    }

    @Test
    void logitsOfAnAdapter() {
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
            model.attach("stabilised", adapter);
            model.attach("plain", fixture.directory().resolve("adapter"));

            assertThat(difference(model.logits(fixture.batch(), "stabilised"))).isLessThan(TOLERANCE);
            assertThat(difference(model.logits(fixture.batch(), "plain"))).isGreaterThan(0.01);
        }
    }

    @Test
    void logitsAfterTheMerge() throws IOException {
        var merged = temporary.resolve("merged");
        LoraMerge.merge(fixture.model(), adapter, merged, 1 << 20);

        try (var model = LanguageModel.load(merged, Precision.FP32, 2)) {
            assertThat(difference(model.logits(fixture.batch(), null))).isLessThan(TOLERANCE);
        }
    }

    @Test
    void tenStepsOfTraining() throws IOException {
        var curve = JsonMapper.shared()
                .readTree(Files.readString(fixture.directory().resolve("expected_rslora.json")))
                .get("curve");
        for (boolean recompute : new boolean[] {false, true}) {
            try (var model = load(recompute)) {
                model.startFrom(fixture.directory().resolve("train_lora_start"));
                Curve.assertFollowed(model, fixture, curve, "train_lora_batches", TOLERANCE, TOLERANCE);
            }
        }
    }

    @Test
    void theSavedAdapterCarriesTheKey() throws IOException {
        var saved = Files.createDirectory(temporary.resolve("saved"));
        try (var model = load(false)) {
            model.save(saved);
        }

        var config = AdapterConfig.read(saved);
        assertThat(config.rankStabilised()).isTrue();
        assertThat(config.scale()).isCloseTo(16 / Math.sqrt(8), within(1e-12));
    }

    private TrainableModel load(boolean recompute) {
        var tuning = new Tuning.Lora(8, 16, 0, List.of("all-linear"), true, false);
        return TrainableModel.load(fixture.model(), "base", tuning, Precision.FP32, 2, recompute, 1);
    }

    /// The largest one where the attention mask is 1.
    private double difference(float[] actual) {
        float[] expected = fixture.floats("expected_rslora.safetensors", "logits");
        int[] mask = fixture.longs("expected.safetensors", "attention_mask");
        int vocabulary = expected.length / mask.length;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            if (mask[i / vocabulary] == 1) {
                double one = Math.abs((double) actual[i] - expected[i]);
                worst = worst >= one ? worst : one;
            }
        }
        return worst;
    }
}
