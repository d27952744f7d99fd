package io.tunewright.worker.train;

import io.tunewright.llm.Batch;
import io.tunewright.worker.TokenizedData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// The examples as rows of batches, in an order that seed and epoch alone decide: any step can be found again. The
/// examples themselves stay in their file until a batch is made.
final class Rows {

    private static final int NOT_LEARNT = -100;

    private final List<TokenizedData.Example> examples;
    private final int maxLength;
    private final List<Row> rows;
    private final boolean packed;
    private final long seed;

    private Rows(List<TokenizedData.Example> examples, int maxLength, List<Row> rows, boolean packed, long seed) {
        this.examples = examples;
        this.maxLength = maxLength;
        this.rows = rows;
        this.packed = packed;
        this.seed = seed;
    }

    /// @param maxLength longest row, in tokens; examples longer than that are cut
    static Rows of(List<TokenizedData.Example> examples, int maxLength, boolean packing, long seed) {
        var alone = new ArrayList<Row>();
        for (int i = 0; i < examples.size(); i++) {
            int length = Math.min(examples.get(i).ids().length, maxLength);
            if (length > 1) {
                alone.add(new Row(List.of(i), length));
            }
        }
        return new Rows(examples, maxLength, packing ? pack(alone, maxLength, seed) : alone, packing, seed);
    }

    int size() {
        return rows.size();
    }

    /// An example as it stands in a row.
    ///
    /// @param number see [Row]
    TokenizedData.Example example(int number) {
        return cut(examples.get(number), maxLength);
    }

    /// Whether any token counts for the loss; the first of an example cannot, nothing comes before it.
    boolean hasLearntTokens() {
        return rows.stream()
                .flatMap(row -> row.examples().stream())
                .map(this::example)
                .anyMatch(example -> IntStream.range(1, example.ids().length).anyMatch(example::learnt));
    }

    /// The rows in the order of an epoch.
    List<Row> epoch(long epoch) {
        var order = new ArrayList<>(rows);
        Collections.shuffle(order, new Random(seed * 1_000_003 + epoch));
        return order;
    }

    /// The rows as they came, for measuring.
    List<Row> inOrder() {
        return rows;
    }

    /// Puts rows into one batch, padded to the longest.
    Batch batch(List<Row> chosen) {
        int length = chosen.stream().mapToInt(Row::length).max().orElseThrow();
        int size = chosen.size() * length;
        int[] ids = new int[size];
        int[] labels = new int[size];
        float[] weights = new float[size];
        int[] positions = new int[packed ? size : 0];
        int[] segments = new int[packed ? size : 0];
        Arrays.fill(labels, NOT_LEARNT);
        boolean alike = true;
        for (int r = 0; r < chosen.size(); r++) {
            int at = r * length;
            int segment = 0;
            for (int number : chosen.get(r).examples()) {
                var example = example(number);
                for (int t = 0; t < example.ids().length; t++, at++) {
                    ids[at] = example.ids()[t];
                    if (example.learnt(t)) {
                        labels[at] = example.ids()[t];
                        weights[at] = (float) example.weights()[t] / TokenizedData.FULL;
                        alike &= example.weights()[t] == TokenizedData.FULL;
                    }
                    if (packed) {
                        positions[at] = t;
                        segments[at] = segment;
                    }
                }
                segment++;
            }
            for (int t = 0; packed && at < (r + 1) * length; at++, t++) {
                positions[at] = t;
                segments[at] = segment; // padding sees only padding
            }
        }
        return new Batch(chosen.size(), length, ids, labels, alike ? new float[0] : weights, positions, segments);
    }

    /// First fit over a shuffled order, so that rows mix and few tokens are padding.
    private static List<Row> pack(List<Row> alone, int maxLength, long seed) {
        var order = new ArrayList<>(alone);
        Collections.shuffle(order, new Random(seed));
        var open = new ArrayList<List<Row>>();
        var room = new ArrayList<Integer>();
        var full = new ArrayList<Row>();
        for (var example : order) {
            int length = example.length();
            int place = 0;
            while (place < open.size() && room.get(place) < length) {
                place++;
            }
            if (place == open.size()) {
                if (open.size() == 64) { // few open rows keep this linear
                    full.add(joined(open.removeFirst()));
                    room.removeFirst();
                    place--;
                }
                open.add(new ArrayList<>());
                room.add(maxLength);
            }
            open.get(place).add(example);
            room.set(place, room.get(place) - length);
        }
        open.forEach(row -> full.add(joined(row)));
        return full;
    }

    private static Row joined(List<Row> parts) {
        return new Row(
                parts.stream().flatMap(part -> part.examples().stream()).toList(),
                parts.stream().mapToInt(Row::length).sum());
    }

    private static TokenizedData.Example cut(TokenizedData.Example example, int maxLength) {
        return example.ids().length <= maxLength
                ? example
                : new TokenizedData.Example(
                        example.line(),
                        Arrays.copyOf(example.ids(), maxLength),
                        Arrays.copyOf(example.weights(), maxLength));
    }
}
