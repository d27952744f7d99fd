package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.common.Sha256;
import io.tunewright.worker.CheckpointManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class CheckpointHandoverTest {

    @TempDir
    private Path run;

    @Test
    void handsOnWhatIsWholeAndNothingElse() throws IOException {
        checkpoint("step-000005", "good", "good");
        checkpoint("step-000010", "good", "damaged");
        Files.createDirectories(first().resolve("step-000015"));
        checkpoint(".step-000020.part", "good", "good");

        CheckpointHandover.hand(run.resolve("attempt-1"), run.resolve("attempt-2"));
        CheckpointHandover.hand(run.resolve("attempt-1"), run.resolve("attempt-2"));

        var second = run.resolve("attempt-2/checkpoints");
        assertThat(second).isDirectoryNotContaining(path -> !path.endsWith("step-000005"));
        assertThat(second.resolve("step-000005/weights.safetensors")).hasContent("good");
        assertThat(second.resolve("step-000005/manifest.json")).exists();
    }

    @Test
    void anAttemptWithoutCheckpointsHandsOnNothing() throws IOException {
        CheckpointHandover.hand(run.resolve("attempt-1"), run.resolve("attempt-2"));

        assertThat(run.resolve("attempt-2/checkpoints")).isEmptyDirectory();
    }

    private Path first() {
        return run.resolve("attempt-1/checkpoints");
    }

    private void checkpoint(String name, String promised, String content) throws IOException {
        var directory = Files.createDirectories(first().resolve(name));
        Files.writeString(directory.resolve("weights.safetensors"), content);
        byte[] bytes = promised.getBytes(StandardCharsets.UTF_8);
        var entry = new CheckpointManifest.Entry(
                "weights.safetensors", bytes.length, Sha256.of(bytes).hex());
        Files.writeString(
                directory.resolve(CheckpointManifest.FILE),
                JsonMapper.shared().writeValueAsString(new CheckpointManifest(5, 1, 2, List.of(entry))));
    }
}
