package io.tunewright.llm;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Made-up sequences for the fixtures' vocabulary.
final class TestTokens {

    private TestTokens() {}

    /// Ids that repeat in no simple way, all below 512.
    static int[] some(int seed, int count) {
        return IntStream.range(0, count)
                .map(i -> 5 + (seed + 37 * i + i * i) % 480)
                .toArray();
    }

    /// The sequences in one row, every token learnt.
    static Batch packed(int[][] sequences) {
        int length = Arrays.stream(sequences).mapToInt(each -> each.length).sum();
        int[] ids = new int[length];
        int[] positions = new int[length];
        int[] segments = new int[length];
        int at = 0;
        for (int s = 0; s < sequences.length; s++) {
            for (int i = 0; i < sequences[s].length; i++) {
                ids[at] = sequences[s][i];
                positions[at] = i;
                segments[at++] = s;
            }
        }
        return new Batch(1, length, ids, ids, positions, segments);
    }
}
