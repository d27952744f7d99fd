package io.tunewright.llm.family;

import io.tunewright.llm.Batch;
import java.util.stream.LongStream;

/// Where the sequences of a batch lie, so that attention is computed inside of each and nowhere else.
final class Spans {

    private Spans() {}

    /// Four numbers a span: first row, rows, first token, tokens. Rows that are one sequence each are one span.
    static long[] of(Batch batch) {
        int[] segments = batch.segments();
        if (segments.length == 0) {
            return new long[] {0, batch.rows(), 0, batch.length()};
        }
        var spans = LongStream.builder();
        for (int row = 0; row < batch.rows(); row++) {
            int first = row * batch.length();
            int end = first + batch.length();
            for (int at = first, next; at < end; at = next) {
                next = at + 1;
                while (next < end && segments[next] == segments[at]) {
                    next++;
                }
                spans.add(row).add(1).add(at - first).add(next - at);
            }
        }
        return spans.build().toArray();
    }
}
