package io.tunewright.worker.train;

import io.tunewright.llm.Batch;
import io.tunewright.worker.TokenizedData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// The examples as rows of batches, in an order that seed and epoch alone decide: any step can be found again.
final class Rows {

    private static final int NOT_LEARNT = -100;

    private final List<Row> rows;
    private final boolean packed;
    private final long seed;

    private Rows(List<Row> rows, boolean packed, long seed) {
        this.rows = rows;
        this.packed = packed;
        this.seed = seed;
    }

    /// @param maxLength longest row, in tokens; examples longer than that are cut
    static Rows of(List<TokenizedData.Example> examples, int maxLength, boolean packing, long seed) {
        var cut = examples.stream()
                .map(example -> cut(example, maxLength))
                .filter(example -> example.ids().length > 1)
                .toList();
        var rows = packing
                ? pack(cut, maxLength, seed)
                : cut.stream().map(example -> new Row(List.of(example))).toList();
        return new Rows(rows, packing, seed);
    }

    int size() {
        return rows.size();
    }

    /// Whether any token counts for the loss; the first of an example cannot, nothing comes before it.
    boolean hasLearntTokens() {
        return rows.stream().flatMap(row -> row.examples().stream()).anyMatch(example -> {
            for (int t = 1; t < example.learnt().length; t++) {
                if (example.learnt()[t]) {
                    return true;
                }
            }
            return false;
        });
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
        int[] positions = new int[packed ? size : 0];
        int[] segments = new int[packed ? size : 0];
        Arrays.fill(labels, NOT_LEARNT);
        for (int r = 0; r < chosen.size(); r++) {
            int at = r * length;
            int segment = 0;
            for (var example : chosen.get(r).examples()) {
                for (int t = 0; t < example.ids().length; t++, at++) {
                    ids[at] = example.ids()[t];
                    labels[at] = example.learnt()[t] ? example.ids()[t] : NOT_LEARNT;
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
        return new Batch(chosen.size(), length, ids, labels, positions, segments);
    }

    /// First fit over a shuffled order, so that rows mix and few tokens are padding.
    private static List<Row> pack(List<TokenizedData.Example> examples, int maxLength, long seed) {
        var order = new ArrayList<>(examples);
        Collections.shuffle(order, new Random(seed));
        var open = new ArrayList<List<TokenizedData.Example>>();
        var room = new ArrayList<Integer>();
        var full = new ArrayList<Row>();
        for (var example : order) {
            int length = example.ids().length;
            int place = 0;
            while (place < open.size() && room.get(place) < length) {
                place++;
            }
            if (place == open.size()) {
                if (open.size() == 64) { // few open rows keep this linear
                    full.add(new Row(open.removeFirst()));
                    room.removeFirst();
                    place--;
                }
                open.add(new ArrayList<>());
                room.add(maxLength);
            }
            open.get(place).add(example);
            room.set(place, room.get(place) - length);
        }
        open.forEach(row -> full.add(new Row(row)));
        return full;
    }

    private static TokenizedData.Example cut(TokenizedData.Example example, int maxLength) {
        return example.ids().length <= maxLength
                ? example
                : new TokenizedData.Example(
                        Arrays.copyOf(example.ids(), maxLength), Arrays.copyOf(example.learnt(), maxLength));
    }
}
