package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.worker.TokenizedData;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentSequencesTest {

    @TempDir
    private Path folder;

    @Test
    void joinedDocumentsFillEverySequenceButTheLast() {
        var sequences = cut(4, true, List.of(document(1, 1, 2, 3), document(3, 4, 5, 6, 7, 8, 9), document(9, 10)));

        assertThat(sequences)
                .extracting(TokenizedData.Example::ids)
                .containsExactly(new int[][] {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10}});
        assertThat(sequences).extracting(TokenizedData.Example::line).containsExactly(1, 3, 3);
        assertThat(sequences)
                .allSatisfy(sequence -> assertThat(sequence.weights()).containsOnly(TokenizedData.FULL));
    }

    @Test
    void apartEachDocumentBeginsASequence() {
        var sequences = cut(4, false, List.of(document(1, 1, 2, 3), document(3, 4, 5, 6, 7, 8, 9)));

        assertThat(sequences)
                .extracting(TokenizedData.Example::ids)
                .containsExactly(new int[][] {{1, 2, 3}, {4, 5, 6, 7}, {8, 9}});
        assertThat(sequences).extracting(TokenizedData.Example::line).containsExactly(1, 3, 3);
    }

    private List<TokenizedData.Example> cut(int length, boolean joined, List<TokenizedData.Example> documents) {
        var file = folder.resolve("data.safetensors");
        try (var writer = TokenizedData.write(file)) {
            var sequences = new DocumentSequences(writer, length, joined);
            documents.forEach(sequences::add);
            sequences.finish();
        }
        return TokenizedData.read(file);
    }

    private static TokenizedData.Example document(int line, int... ids) {
        return new TokenizedData.Example(line, ids, new byte[ids.length]);
    }
}
