package io.tunewright.checkpoint.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.common.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointUploadTest {

    private static final String HASH = "a".repeat(64);

    @Test
    void takesWhatATrainerWrites() {
        var manifest = read(200, file("adapter_model.safetensors", 10, HASH), file("adapter_config.json", 2, HASH));

        assertThat(manifest.files()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../weights.safetensors",
                "a/b.safetensors",
                "/etc/passwd",
                "weights.bin",
                "weights.safetensors.pt",
                "Evil.class",
                "a\\\\b.json",
                ".json",
                "weights.safetensors ",
                "manifest.json"
            })
    void refusesNamesThatItDoesNotKnow(String name) {
        refused(() -> read(200, file(name, 10, HASH)));
    }

    @ParameterizedTest
    @CsvSource({"-1", "1001", "9223372036854775807"})
    void refusesSizesBeyondWhatTheRunMayUse(long bytes) {
        refused(() -> read(200, file("weights.safetensors", bytes, HASH)));
    }

    @Test
    void refusesSizesThatTogetherAreTooMuch() {
        refused(() -> read(200, file("a.safetensors", 600, HASH), file("b.safetensors", 600, HASH)));
        refused(() -> read(200, file("a.safetensors", 600, HASH), file("b.safetensors", Long.MAX_VALUE - 100, HASH)));
    }

    @Test
    void refusesTheSameNameTwice() {
        refused(() -> read(200, file("a.safetensors", 1, HASH), file("a.safetensors", 1, HASH)));
    }

    @Test
    void refusesAnotherStepNoFilesTooManyFilesAndHashesThatAreNone() {
        refused(() -> CheckpointUpload.manifest(7, json(200, file("a.json", 1, HASH)), 1000));
        refused(() -> read(200));
        refused(() -> read(
                200,
                IntStream.range(0, 65)
                        .mapToObj(i -> file("f" + i + ".json", 1, HASH))
                        .toArray(String[]::new)));
        refused(() -> read(200, file("a.json", 1, "abc")));
        refused(() -> CheckpointUpload.manifest(200, "null".getBytes(StandardCharsets.UTF_8), 1000));
        refused(() -> CheckpointUpload.manifest(200, "{".getBytes(StandardCharsets.UTF_8), 1000));
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(call);
    }

    private static io.tunewright.worker.CheckpointManifest read(long step, String... files) {
        return CheckpointUpload.manifest(step, json(step, files), 1000);
    }

    private static byte[] json(long step, String... files) {
        String list = java.util.Arrays.stream(files).collect(Collectors.joining(","));
        return "{\"step\":%d,\"epoch\":1,\"loss\":2,\"files\":[%s]}"
                .formatted(step, list)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String file(String name, long bytes, String hash) {
        return "{\"name\":\"%s\",\"bytes\":%d,\"sha256\":\"%s\"}".formatted(name, bytes, hash);
    }
}
