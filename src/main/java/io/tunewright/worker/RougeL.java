package io.tunewright.worker;

import java.util.ArrayList;
import java.util.List;

/// ROUGE-L (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries"): how much of an expected text stands
/// in an answer in the same order, by their longest common subsequence.
///
/// Words are runs of letters and digits in lower case, not stemmed; a Chinese or Japanese character is a word of its
/// own, as one writes them without spaces. For English text the values are those of the `rouge_score` package.
public final class RougeL {

    private RougeL() {}

    /// F1 = 2 P R / (P + R) where P = LCS / words of the answer and R = LCS / words expected.
    ///
    /// @return 0 to 1; 0 where one of the two has no word
    public static double f1(String expected, String answer) {
        var reference = words(expected);
        var candidate = words(answer);
        if (reference.isEmpty() || candidate.isEmpty()) {
            return 0;
        }
        double common = longestCommonSubsequence(reference, candidate);
        return 2 * common / (reference.size() + candidate.size()); // P and R put into F1
    }

    static List<String> words(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        text.codePoints().map(Character::toLowerCase).forEach(c -> {
            boolean alone = Character.isIdeographic(c)
                    || Character.UnicodeScript.of(c) == Character.UnicodeScript.HIRAGANA
                    || Character.UnicodeScript.of(c) == Character.UnicodeScript.KATAKANA;
            if (alone || !Character.isLetterOrDigit(c)) {
                end(word, words);
            }
            if (alone) {
                words.add(Character.toString(c));
            } else if (Character.isLetterOrDigit(c)) {
                word.appendCodePoint(c);
            }
        });
        end(word, words);
        return words;
    }

    private static void end(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    private static int longestCommonSubsequence(List<String> a, List<String> b) {
        int[] above = new int[b.size() + 1];
        for (var word : a) {
            int[] row = new int[b.size() + 1];
            for (int j = 1; j < row.length; j++) {
                row[j] = word.equals(b.get(j - 1)) ? above[j - 1] + 1 : Math.max(above[j], row[j - 1]);
            }
            above = row;
        }
        return above[b.size()];
    }
}
