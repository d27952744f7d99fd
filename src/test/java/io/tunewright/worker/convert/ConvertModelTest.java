package io.tunewright.worker.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.llm.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertModelTest {

    private static final Path PUBLISHED = Path.of("src/test/resources/parity/torch-bin/model");

    @TempDir
    private Path directory;

    @Test
    void writesTheWholeModelOrNothing() throws IOException {
        var target = directory.resolve("model");
        assertThat(ConvertModel.run(PUBLISHED, target)).isZero();
        var written = ModelSource.open(target);
        assertThat(written.format()).isEqualTo("safetensors");
        assertThat(written.inspection()).isEqualTo(ModelSource.open(PUBLISHED).inspection());

        assertThat(ConvertModel.run(PUBLISHED, target))
                .as("the target is there")
                .isEqualTo(2);

        var empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(ConvertModel.run(empty, directory.resolve("other"))).isEqualTo(1);
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("model", "empty");
    }
}
