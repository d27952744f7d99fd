package io.tunewright.llm.family;

import io.tunewright.llm.Batch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.stream.LongStream;

/// Where the sequences of a batch lie, so that attention is computed inside of each and nowhere else.
final class Spans {

    /// Of `tokens` from `first` on in `rows` rows from `row` on.
    private record Span(int row, int rows, int first, int tokens) {}

    private Spans() {}

    /// Four numbers a span, the longest first: row, rows, first token, tokens. Rows that are one sequence each are
    /// one span.
    static long[] of(Batch batch) {
        int[] segments = batch.segments();
        if (segments.length == 0) {
            return new long[] {0, batch.rows(), 0, batch.length()};
        }
        var spans = new ArrayList<Span>();
        for (int row = 0; row < batch.rows(); row++) {
            int first = row * batch.length();
            int end = first + batch.length();
            for (int at = first, next; at < end; at = next) {
                next = at + 1;
                while (next < end && segments[next] == segments[at]) {
                    next++;
                }
                spans.add(new Span(row, 1, at - first, next - at));
            }
        }
        spans.sort(Comparator.comparingInt(Span::tokens).reversed());
        return spans.stream()
                .flatMapToLong(span -> LongStream.of(span.row(), span.rows(), span.first(), span.tokens()))
                .toArray();
    }
}
