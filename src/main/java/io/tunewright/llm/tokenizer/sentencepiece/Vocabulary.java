package io.tunewright.llm.tokenizer.sentencepiece;

import io.tunewright.llm.tokenizer.sentencepiece.ModelSpec.Piece;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The pieces of a model, checked as the reference library checks them, and found by their bytes.
final class Vocabulary {

    static final int NONE = -1;
    private static final int MAX_BYTES = 6 << 20;

    private final List<Piece> pieces;
    private final Map<String, Integer> reserved = new HashMap<>();
    private final byte[] pool;
    private final int[] starts;
    /// Open addressing: id plus one of a piece that text may hold, 0 for none.
    private final int[] table;

    private final int[] byteIds = new int[256];
    private final int longest;
    private int unknown = NONE;

    Vocabulary(List<Piece> pieces, boolean byteFallback) {
        this.pieces = pieces;
        starts = new int[pieces.size() + 1];
        table = new int[Integer.highestOneBit(pieces.size()) * 4];
        pool = pool(pieces, starts);
        Arrays.fill(byteIds, NONE);
        int longestPiece = 0;
        for (int id = 0; id < pieces.size(); id++) {
            var piece = pieces.get(id);
            switch (piece.type()) {
                case NORMAL, USER_DEFINED, UNUSED -> {
                    insert(id);
                    longestPiece = Math.max(longestPiece, starts[id + 1] - starts[id]);
                }
                case UNKNOWN -> {
                    if (unknown != NONE) {
                        throw ProtoReader.refused("has two unknown pieces");
                    }
                    unknown = id;
                    reserve(piece, id);
                }
                case CONTROL -> reserve(piece, id);
                case BYTE -> {
                    byteIds[byteOf(piece.text(), byteFallback)] = id;
                    reserve(piece, id);
                }
            }
        }
        longest = longestPiece;
        if (unknown == NONE) {
            throw ProtoReader.refused("has no unknown piece");
        }
        if (byteFallback && Arrays.stream(byteIds).anyMatch(id -> id == NONE)) {
            throw ProtoReader.refused("falls back to bytes, but has no piece for some of them");
        }
    }

    int size() {
        return pieces.size();
    }

    Piece piece(int id) {
        return pieces.get(id);
    }

    PieceType type(int id) {
        return pieces.get(id).type();
    }

    float score(int id) {
        return pieces.get(id).score();
    }

    int unknown() {
        return unknown;
    }

    /// Id of the piece for a byte.
    int byteId(byte value) {
        return byteIds[value & 0xff];
    }

    /// The byte that a piece stands for.
    byte byteValue(int id) {
        return (byte) Integer.parseInt(pieces.get(id).text(), 3, 5, 16);
    }

    /// Id of the piece of exactly these bytes that may be found in text, [#NONE] if there is none.
    int find(byte[] text, int from, int to) {
        if (to - from > longest) {
            return NONE;
        }
        int slot = hash(text, from, to) & table.length - 1;
        for (; table[slot] != 0; slot = slot + 1 & table.length - 1) {
            int id = table[slot] - 1;
            if (Arrays.equals(pool, starts[id], starts[id + 1], text, from, to)) {
                return id;
            }
        }
        return NONE;
    }

    /// Id of any piece, the unknown one's for what is none.
    int idOf(byte[] text, int from, int to) {
        var id = reserved.get(new String(text, from, to - from, StandardCharsets.UTF_8));
        if (id != null) {
            return id;
        }
        int found = find(text, from, to);
        return found == NONE ? unknown : found;
    }

    /// Pieces of a type with their ids.
    Map<String, Integer> ofTypes(PieceType... types) {
        var wanted = List.of(types);
        Map<String, Integer> found = new LinkedHashMap<>();
        for (int id = 0; id < pieces.size(); id++) {
            if (wanted.contains(type(id))) {
                found.put(pieces.get(id).text(), id);
            }
        }
        return found;
    }

    private static byte[] pool(List<Piece> pieces, int[] starts) {
        byte[][] texts = new byte[pieces.size()][];
        long total = 0;
        for (int id = 0; id < texts.length; id++) {
            texts[id] = pieces.get(id).text().getBytes(StandardCharsets.UTF_8);
            starts[id] = (int) total;
            total += texts[id].length;
            if (total > MAX_BYTES) {
                throw ProtoReader.refused("has more than %d bytes of pieces".formatted(MAX_BYTES));
            }
        }
        starts[texts.length] = (int) total;
        byte[] pool = new byte[(int) total];
        for (int id = 0; id < texts.length; id++) {
            System.arraycopy(texts[id], 0, pool, starts[id], texts[id].length);
        }
        return pool;
    }

    private void insert(int id) {
        int slot = hash(pool, starts[id], starts[id + 1]) & table.length - 1;
        for (; table[slot] != 0; slot = slot + 1 & table.length - 1) {
            int other = table[slot] - 1;
            if (Arrays.equals(pool, starts[other], starts[other + 1], pool, starts[id], starts[id + 1])) {
                throw twice(pieces.get(id));
            }
        }
        table[slot] = id + 1;
    }

    private void reserve(Piece piece, int id) {
        if (reserved.putIfAbsent(piece.text(), id) != null) {
            throw twice(piece);
        }
    }

    private static RuntimeException twice(Piece piece) {
        return ProtoReader.refused("has the piece '%s' twice"
                .formatted(piece.text().substring(0, Math.min(60, piece.text().length()))));
    }

    private static int byteOf(String text, boolean byteFallback) {
        if (!byteFallback || !text.matches("<0x[0-9A-F]{2}>")) {
            throw ProtoReader.refused("has a piece for a byte that is none or that it does not use");
        }
        return Integer.parseInt(text, 3, 5, 16);
    }

    /// FNV-1a, its halves mixed.
    private static int hash(byte[] text, int from, int to) {
        long hash = 0xcbf2_9ce4_8422_2325L;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text[i]) * 0x100_0000_01b3L;
        }
        return (int) (hash ^ hash >>> 32);
    }
}
