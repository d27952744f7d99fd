package io.tunewright.llm.tokenizer.sentencepiece;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/// Byte pair encoding: neighbours are joined, those of the best score first and of equal ones the leftmost.
///
/// @see <a href="https://arxiv.org/abs/1508.07909">Sennrich, Haddow and Birch 2016</a>
final class PairMerger implements Cutter {

    private static final int NONE = -1;

    private final Vocabulary vocabulary;
    private final ByteTrie whole;

    /// @param whole pieces that are neither cut nor joined
    PairMerger(Vocabulary vocabulary, ByteTrie whole) {
        this.vocabulary = vocabulary;
        this.whole = whole;
    }

    /// @param size bytes of both, to notice that one of them changed meanwhile
    private record Pair(float score, int left, int right, int size) implements Comparable<Pair> {

        @Override
        public int compareTo(Pair other) {
            int byScore = Float.compare(other.score, score);
            return byScore != 0 ? byScore : Integer.compare(left, other.left);
        }
    }

    @Override
    public void cut(byte[] text, int length, Pieces pieces) {
        if (length > 0) {
            new Run(text, length).cut(pieces);
        }
    }

    private final class Run {

        private final byte[] text;
        private final int[] starts;
        private final int[] ends;
        private final int[] before;
        private final int[] after;
        private final boolean[] frozen;
        private final PriorityQueue<Pair> agenda = new PriorityQueue<>();
        /// How pieces that are only passed through came about: start and end to where the right part begins.
        private final Map<Long, Integer> joints = new HashMap<>();

        private final int symbols;

        private Run(byte[] text, int length) {
            this.text = text;
            starts = new int[length];
            ends = new int[length];
            before = new int[length];
            after = new int[length];
            frozen = new boolean[length];
            int count = 0;
            for (int at = 0; at < length; count++) {
                int kept = whole.isEmpty() ? 0 : whole.longest(text, at, length);
                frozen[count] = kept > 0;
                starts[count] = at;
                at += kept > 0 ? kept : Utf8.length(text, at, length);
                ends[count] = at;
                before[count] = count - 1;
                after[count] = at < length ? count + 1 : NONE;
            }
            symbols = count;
        }

        private void cut(Pieces pieces) {
            for (int i = 1; i < symbols; i++) {
                consider(i - 1, i);
            }
            for (var best = agenda.poll(); best != null; best = agenda.poll()) {
                join(best);
            }
            for (int i = 0; i != NONE; i = after[i]) {
                emit(starts[i], ends[i], pieces);
            }
        }

        private void consider(int left, int right) {
            if (left == NONE || right == NONE || frozen[left] || frozen[right]) {
                return;
            }
            int id = vocabulary.find(text, starts[left], ends[right]);
            if (id == Vocabulary.NONE) {
                return;
            }
            agenda.add(new Pair(vocabulary.score(id), left, right, ends[right] - starts[left]));
            if (vocabulary.type(id) == PieceType.UNUSED) {
                joints.put(span(starts[left], ends[right]), starts[right]);
            }
        }

        private void join(Pair pair) {
            int left = pair.left();
            int right = pair.right();
            boolean gone = starts[left] == ends[left] || starts[right] == ends[right];
            if (gone || ends[left] - starts[left] + ends[right] - starts[right] != pair.size()) {
                return;
            }
            ends[left] = ends[right];
            after[left] = after[right];
            if (after[right] != NONE) {
                before[after[right]] = left;
            }
            ends[right] = starts[right];
            consider(before[left], left);
            consider(left, after[left]);
        }

        /// A piece that is not used falls apart into what it was joined from.
        private void emit(int from, int to, Pieces pieces) {
            Deque<int[]> open = new ArrayDeque<>();
            open.push(new int[] {from, to});
            while (!open.isEmpty()) {
                int[] part = open.pop();
                int id = vocabulary.idOf(text, part[0], part[1]);
                var joint = vocabulary.type(id) == PieceType.UNUSED ? joints.get(span(part[0], part[1])) : null;
                if (joint == null) {
                    pieces.add(part[0], part[1], id);
                } else {
                    open.push(new int[] {joint, part[1]});
                    open.push(new int[] {part[0], joint});
                }
            }
        }

        private static long span(int from, int to) {
            return (long) from << 32 | to;
        }
    }
}
