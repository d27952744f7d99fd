package io.tunewright.recipe.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Which lines differ between two texts, by their longest common subsequence.
public final class LineDiff {

    private static final int MOST_LINES = 1500;

    private LineDiff() {}

    /// @param sign   ` ` in both, `-` only before, `+` only after
    /// @param number line number in the text the line is of
    public record Line(char sign, int number, String text) {}

    public static List<Line> of(String before, String after) {
        var a = before.lines().limit(MOST_LINES).toList();
        var b = after.lines().limit(MOST_LINES).toList();
        var common = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                common[i][j] = a.get(i).equals(b.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        var lines = new ArrayList<Line>();
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                lines.add(new Line(' ', j + 1, b.get(j)));
                i++;
                j++;
            } else if (i < a.size() && (j == b.size() || common[i + 1][j] >= common[i][j + 1])) {
                lines.add(new Line('-', i + 1, a.get(i)));
                i++;
            } else {
                lines.add(new Line('+', j + 1, b.get(j)));
                j++;
            }
        }
        return Collections.unmodifiableList(lines);
    }
}
