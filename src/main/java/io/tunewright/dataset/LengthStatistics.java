package io.tunewright.dataset;

import java.util.Map;
import java.util.NavigableMap;

/// How many tokens the examples of a version have for one tokenizer and template. Rows with errors are left out.
///
/// @param examples      rows measured
/// @param refused       rows the chat template refuses; they are not in the other figures
/// @param tokens        all tokens, nothing cut off
/// @param learntTokens  those that count for the loss, of what fits into the context
/// @param longest       tokens of the longest example
/// @param longestLine   where it stands
/// @param median        half of the examples have at most so many tokens
/// @param p95           95 of 100 examples have at most so many
/// @param contextLength tokens the model was made for
/// @param overContext   examples that are longer
/// @param binWidth      tokens a bin of the histogram spans
/// @param bins          examples by length: bin i holds those with `i · binWidth` to `(i + 1) · binWidth - 1` tokens
public record LengthStatistics(
        int examples,
        int refused,
        long tokens,
        long learntTokens,
        int longest,
        int longestLine,
        int median,
        int p95,
        int contextLength,
        int overContext,
        int binWidth,
        int[] bins) {

    private static final int MAX_BINS = 48;

    /// Sums up counted lengths.
    ///
    /// @param counts number of examples by length
    static LengthStatistics of(
            NavigableMap<Integer, Integer> counts, int refused, long learnt, int longestLine, int contextLength) {
        int examples = counts.values().stream().mapToInt(Integer::intValue).sum();
        int longest = counts.isEmpty() ? 0 : counts.lastKey();
        int width = binWidth(longest);
        var bins = new int[longest / width + 1];
        long tokens = 0;
        for (var entry : counts.entrySet()) {
            bins[entry.getKey() / width] += entry.getValue();
            tokens += (long) entry.getKey() * entry.getValue();
        }
        return new LengthStatistics(
                examples,
                refused,
                tokens,
                learnt,
                longest,
                longestLine,
                quantile(counts, examples, 0.5),
                quantile(counts, examples, 0.95),
                contextLength,
                counts.tailMap(contextLength, false).values().stream()
                        .mapToInt(Integer::intValue)
                        .sum(),
                width,
                bins);
    }

    /// The smallest of 1, 2, 5, 10, 20, 50 … that needs few enough bins.
    private static int binWidth(int longest) {
        int width = 1;
        for (int i = 0; longest / width >= MAX_BINS; i++) {
            width = (i % 3 == 0 ? 2 : i % 3 == 1 ? 5 : 10) * (int) Math.pow(10, i / 3);
        }
        return width;
    }

    private static int quantile(Map<Integer, Integer> counts, int examples, double share) {
        long before = 0;
        int last = 0;
        for (var entry : counts.entrySet()) {
            last = entry.getKey();
            before += entry.getValue();
            if (before >= share * examples) {
                return last;
            }
        }
        return last;
    }
}
