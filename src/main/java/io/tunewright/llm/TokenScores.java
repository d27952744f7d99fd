package io.tunewright.llm;

import java.util.ArrayList;
import java.util.List;

/// How likely a token was to the model: of its own distribution, before penalties, temperature, top-k and top-p (what
/// vLLM calls `raw_logprobs`).
///
/// @param logProbability of the token that was chosen, natural logarithm
/// @param likeliest      the most likely tokens, the likeliest first; ties in the order of ids
public record TokenScores(double logProbability, List<Candidate> likeliest) {

    public record Candidate(int id, double logProbability) {}

    public TokenScores {
        likeliest = List.copyOf(likeliest);
    }

    /// @param logits (V) as the model gave them
    /// @param most   how many of the likeliest tokens are told
    public static TokenScores of(float[] logits, int chosen, int most) {
        double highest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - highest);
        }
        double normaliser = highest + Math.log(sum);
        var likeliest = new ArrayList<Candidate>();
        for (int id : likeliest(logits, Math.min(most, logits.length))) {
            likeliest.add(new Candidate(id, logits[id] - normaliser));
        }
        return new TokenScores(logits[chosen] - normaliser, likeliest);
    }

    /// @param rows (tokens, 1 + 2 · most): log p of the token, then those of the likeliest, then their ids
    static List<TokenScores> rows(float[] rows, int most) {
        int width = 1 + 2 * most;
        var all = new ArrayList<TokenScores>();
        for (int row = 0; row < rows.length; row += width) {
            var likeliest = new ArrayList<Candidate>();
            for (int i = 0; i < most; i++) {
                likeliest.add(new Candidate((int) rows[row + 1 + most + i], rows[row + 1 + i]));
            }
            all.add(new TokenScores(rows[row], likeliest));
        }
        return all;
    }

    /// Insertion into a short sorted list: most tokens are compared once, with its last.
    private static int[] likeliest(float[] logits, int most) {
        int[] ids = new int[most];
        int size = 0;
        for (int id = 0; id < logits.length && most > 0; id++) {
            if (size == most && logits[id] <= logits[ids[most - 1]]) {
                continue;
            }
            int at = size < most ? size++ : most - 1;
            while (at > 0 && logits[ids[at - 1]] < logits[id]) {
                ids[at] = ids[at - 1];
                at--;
            }
            ids[at] = id;
        }
        return ids;
    }
}
