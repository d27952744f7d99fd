package io.tunewright.llm.tokenizer.sentencepiece;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/// Byte strings with a number each, found from their beginnings on.
final class ByteTrie {

    static final int NONE = -1;
    private static final int ROOT = 0;
    private static final long EMPTY = -1;

    /// Open addressing: node and byte to node.
    private long[] edges = filled(1024);

    private int[] targets = new int[1024];
    private int[] values = {NONE};
    private int nodes = 1;

    ByteTrie(Map<String, Integer> entries) {
        entries.forEach((text, value) -> add(text.getBytes(StandardCharsets.UTF_8), value));
    }

    boolean isEmpty() {
        return nodes == 1;
    }

    int root() {
        return ROOT;
    }

    /// The node behind a byte, [#NONE] if no entry goes on so.
    int step(int node, byte next) {
        long edge = (long) node << 8 | next & 0xff;
        for (int slot = slot(edge); edges[slot] != EMPTY; slot = slot + 1 & edges.length - 1) {
            if (edges[slot] == edge) {
                return targets[slot];
            }
        }
        return NONE;
    }

    /// The number of the entry that ends at a node, [#NONE] if none does.
    int value(int node) {
        return values[node];
    }

    /// Length of the longest entry at `at`, 0 if there is none.
    int longest(byte[] text, int at, int end) {
        int longest = 0;
        int node = ROOT;
        for (int i = at; i < end; i++) {
            node = step(node, text[i]);
            if (node == NONE) {
                break;
            }
            if (values[node] != NONE) {
                longest = i + 1 - at;
            }
        }
        return longest;
    }

    private void add(byte[] text, int value) {
        int node = ROOT;
        for (byte each : text) {
            int next = step(node, each);
            node = next == NONE ? grow(node, each) : next;
        }
        values[node] = value;
    }

    private int grow(int node, byte next) {
        if (nodes * 2 > edges.length) {
            rehash();
        }
        int made = nodes++;
        if (made == values.length) {
            values = Arrays.copyOf(values, made * 2);
        }
        values[made] = NONE;
        put((long) node << 8 | next & 0xff, made);
        return made;
    }

    private void put(long edge, int target) {
        int slot = slot(edge);
        while (edges[slot] != EMPTY) {
            slot = slot + 1 & edges.length - 1;
        }
        edges[slot] = edge;
        targets[slot] = target;
    }

    private void rehash() {
        long[] oldEdges = edges;
        int[] oldTargets = targets;
        edges = filled(oldEdges.length * 2);
        targets = new int[edges.length];
        for (int i = 0; i < oldEdges.length; i++) {
            if (oldEdges[i] != EMPTY) {
                put(oldEdges[i], oldTargets[i]);
            }
        }
    }

    private int slot(long edge) {
        long mixed = edge * 0x9e37_79b9_7f4a_7c15L;
        return (int) (mixed >>> 32) & edges.length - 1;
    }

    private static long[] filled(int size) {
        long[] edges = new long[size];
        Arrays.fill(edges, EMPTY);
        return edges;
    }
}
