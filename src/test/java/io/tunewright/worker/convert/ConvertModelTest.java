package io.tunewright.worker.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.llm.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertModelTest {

    private static final Path PUBLISHED = Path.of("src/test/resources/parity/torch-bin/model");
    private static final Path XTUNER = Path.of("src/test/resources/xtuner");
    private static final Path BASE = Path.of("src/test/resources/parity/qwen2/model");

    @TempDir
    private Path directory;

    @Test
    void writesTheWholeModelOrNothing() throws IOException {
        var target = directory.resolve("model");
        assertThat(convert(PUBLISHED, target)).isZero();
        var written = ModelSource.open(target);
        assertThat(written.format()).isEqualTo("safetensors");
        assertThat(written.inspection()).isEqualTo(ModelSource.open(PUBLISHED).inspection());

        assertThat(convert(PUBLISHED, target)).as("the target is there").isEqualTo(2);

        var empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(convert(empty, directory.resolve("other"))).isEqualTo(1);
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("model", "empty");
    }

    @Test
    void writesAnAdapterOfXtunerOrMergesIt() throws IOException {
        var checkpoint = XTUNER.resolve("lora/iter_8.pth");
        assertThat(convert(checkpoint, directory.resolve("adapter"))).isZero();
        assertThat(directory.resolve("adapter").toFile().list())
                .containsExactlyInAnyOrder("adapter_config.json", "adapter_model.safetensors");

        var merged = directory.resolve("merged");
        var command = new ConvertCommand(checkpoint, merged, Optional.of(BASE), OptionalDouble.empty());
        assertThat(ConvertModel.run(command)).isZero();
        assertThat(ModelSource.open(merged).inspection().parameters())
                .isEqualTo(ModelSource.open(BASE).inspection().parameters());
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("adapter", "merged");

        assertThat(convert(XTUNER.resolve("lora-zero3/iter_4.pth"), directory.resolve("other")))
                .as("partitioned")
                .isEqualTo(1);
    }

    @Test
    void understandsItsArguments() {
        assertThat(ConvertCommand.parse("a", "b", "--alpha=16", "--base=c"))
                .contains(new ConvertCommand(
                        Path.of("a"), Path.of("b"), Optional.of(Path.of("c")), OptionalDouble.of(16)));
        assertThat(ConvertCommand.parse("a")).isEmpty();
        assertThat(ConvertCommand.parse("a", "b", "c")).isEmpty();
        assertThat(ConvertCommand.parse("a", "b", "--alpha=x")).isEmpty();
        assertThat(ConvertCommand.parse("a", "b", "--fp32")).isEmpty();
    }

    private static int convert(Path source, Path target) throws IOException {
        return ConvertModel.run(new ConvertCommand(source, target));
    }
}
