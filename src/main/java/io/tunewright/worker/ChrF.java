package io.tunewright.worker;

import java.util.HashMap;
import java.util.Map;

/// chrF (Popović 2015, "chrF: character n-gram F-score for automatic MT evaluation"): how many of the character
/// n-grams, n from 1 to 6, two texts have in common; recall counts twice as much as precision (β = 2). White space
/// does not count, case does. The values are those of sacrebleu's `CHRF()` for one sentence, divided by 100.
public final class ChrF {

    private static final int LONGEST = 6;
    private static final double BETA_SQUARED = 4;

    private ChrF() {}

    /// @return 0 to 1
    public static double score(String expected, String answer) {
        int[] reference = characters(expected);
        int[] candidate = characters(answer);
        double precision = 0;
        double recall = 0;
        int orders = 0;
        for (int n = 1; n <= LONGEST && n <= reference.length && n <= candidate.length; n++) {
            int common = common(grams(reference, n), grams(candidate, n));
            precision += common / (double) (candidate.length - n + 1);
            recall += common / (double) (reference.length - n + 1);
            orders++;
        }
        if (precision + recall == 0) {
            return 0;
        }
        precision /= orders;
        recall /= orders;
        return (1 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall);
    }

    private static int[] characters(String text) {
        return text.codePoints()
                .filter(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c))
                .toArray();
    }

    private static Map<String, Integer> grams(int[] characters, int n) {
        var counts = new HashMap<String, Integer>();
        for (int i = 0; i + n <= characters.length; i++) {
            counts.merge(new String(characters, i, n), 1, Integer::sum);
        }
        return counts;
    }

    private static int common(Map<String, Integer> reference, Map<String, Integer> candidate) {
        int common = 0;
        for (var gram : candidate.entrySet()) {
            common += Math.min(gram.getValue(), reference.getOrDefault(gram.getKey(), 0));
        }
        return common;
    }
}
