package io.tunewright.cluster;

import java.util.ArrayList;
import java.util.List;

/// Cuts a piece of `events.ndjson` into its lines.
///
/// @param lines  complete lines of allowed length, without the line end
/// @param length bytes of the piece that they, and what was left out, cover; the rest is the beginning of a line
/// @param tooLong lines that were left out
public record ReportLines(List<Line> lines, int length, int tooLong) {

    /// Longest line, bytes.
    public static final int MAX_LENGTH = 64 * 1024;

    /// @param offset place in the piece
    public record Line(int offset, int length) {}

    public static ReportLines of(byte[] piece) {
        var lines = new ArrayList<Line>();
        int begin = 0;
        int tooLong = 0;
        for (int i = 0; i < piece.length; i++) {
            if (piece[i] == '\n') {
                if (i - begin > MAX_LENGTH) {
                    tooLong++;
                } else if (i > begin) {
                    lines.add(new Line(begin, i - begin));
                }
                begin = i + 1;
            }
        }
        if (piece.length - begin > MAX_LENGTH) {
            // Its end, if it ever comes, will be no JSON and fall out as well.
            return new ReportLines(lines, piece.length, tooLong + 1);
        }
        return new ReportLines(lines, begin, tooLong);
    }
}
