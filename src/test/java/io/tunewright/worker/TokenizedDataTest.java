package io.tunewright.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizedDataTest {

    @TempDir
    private Path directory;

    @Test
    void readsBackWhatItWrote() {
        var file = directory.resolve("train.safetensors");
        try (var writer = TokenizedData.write(file)) {
            writer.add(new int[] {1, 70_000, 3}, new boolean[] {false, true, true});
            writer.add(new int[0], new boolean[0]);
            writer.add(new int[] {4}, new boolean[] {true});
            assertThat(file).doesNotExist();
        }

        var examples = TokenizedData.read(file);

        assertThat(examples).hasSize(3);
        assertThat(examples.get(0).ids()).containsExactly(1, 70_000, 3);
        assertThat(examples.get(0).weights()).containsExactly(0, 100, 100);
        assertThat(examples.get(1).ids()).isEmpty();
        assertThat(examples.get(2).weights()).containsExactly(100);
        assertThat(directory.toFile().list()).containsExactly("train.safetensors");
    }

    @Test
    void aDiscardedFileDoesNotAppear() {
        try (var writer = TokenizedData.write(directory.resolve("train.safetensors"))) {
            writer.add(new int[] {1}, new boolean[] {true});
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.add(new int[] {1}, new boolean[0]))
                    .withMessage("1 ids, but 0 marks");
            writer.discard();
        }

        assertThat(directory).isEmptyDirectory();
    }
}
