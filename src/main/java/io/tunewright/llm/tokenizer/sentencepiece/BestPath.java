package io.tunewright.llm.tokenizer.sentencepiece;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// The unigram model: of all ways to cut a text the likeliest, found by Viterbi's algorithm. Sums are float32, as in
/// the reference library, so that ties fall alike.
///
/// @see <a href="https://arxiv.org/abs/1804.10959">Kudo 2018</a>
final class BestPath implements Cutter {

    /// What an unknown character costs below the rarest piece, in nats.
    private static final float UNKNOWN_PENALTY = 10;

    private final Vocabulary vocabulary;
    private final ByteTrie pieces;
    private final float bestScore;
    private final float unknownScore;

    BestPath(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        Map<String, Integer> found =
                new LinkedHashMap<>(vocabulary.ofTypes(PieceType.NORMAL, PieceType.USER_DEFINED, PieceType.UNUSED));
        pieces = new ByteTrie(found);
        float least = Float.MAX_VALUE;
        // as in the reference library: the smallest positive number, so that log probabilities do not count
        float most = Float.MIN_NORMAL;
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.type(id) == PieceType.NORMAL) {
                least = Math.min(least, vocabulary.score(id));
                most = Math.max(most, vocabulary.score(id));
            }
        }
        bestScore = most;
        unknownScore = least - UNKNOWN_PENALTY;
    }

    @Override
    public void cut(byte[] text, int length, Pieces output) {
        float[] scores = new float[length + 1];
        int[] ids = new int[length + 1];
        int[] starts = new int[length + 1];
        Arrays.fill(starts, -1);
        for (int start = 0; start < length; ) {
            float before = scores[start];
            int character = Utf8.length(text, start, length);
            boolean single = false;
            int node = pieces.root();
            for (int at = start; at < length; ) {
                node = pieces.step(node, text[at++]);
                if (node == ByteTrie.NONE) {
                    break;
                }
                int id = pieces.value(node);
                if (id == ByteTrie.NONE || vocabulary.type(id) == PieceType.UNUSED) {
                    continue;
                }
                double candidate = score(id, at - start) + before;
                if (starts[at] == -1 || candidate > scores[at]) {
                    scores[at] = (float) candidate;
                    starts[at] = start;
                    ids[at] = id;
                }
                single |= at - start == character;
            }
            if (!single) {
                int end = start + character;
                float candidate = unknownScore + before;
                if (starts[end] == -1 || candidate > scores[end]) {
                    scores[end] = candidate;
                    starts[end] = start;
                    ids[end] = vocabulary.unknown();
                }
            }
            start += character;
        }
        emit(length, starts, ids, output);
    }

    /// A piece that the user defined outweighs every other way.
    private double score(int id, int length) {
        return vocabulary.type(id) == PieceType.USER_DEFINED ? length * bestScore - 0.1 : vocabulary.score(id);
    }

    private static void emit(int length, int[] starts, int[] ids, Pieces output) {
        int[] ends = new int[length];
        int count = 0;
        for (int end = length; end > 0; end = starts[end]) {
            ends[count++] = end;
        }
        while (--count >= 0) {
            output.add(starts[ends[count]], ends[count], ids[ends[count]]);
        }
    }
}
