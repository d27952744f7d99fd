package io.tunewright.llm.sampling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/// Beam search in the order transformers works in: the likeliest continuations of all beams together; those that end
/// compete by their log-probability divided by length to the power of the length penalty (Wu et al. 2016); it is over
/// when no running beam could still be better than the worst of a full set of ended ones (`early_stopping` false).
public final class BeamSearch {

    private final int beams;
    private final double lengthPenalty;
    private final Set<Integer> ends;
    private final int maxTokens;
    private List<Hypothesis> running = List.of(new Hypothesis(new int[0], 0, 0));
    private List<Hypothesis> ended = List.of();

    /// The model that is searched.
    public interface Model {

        /// Takes each beam one token further.
        ///
        /// @param parents which beam of the call before each beam goes on from
        /// @param tokens  what each is extended by
        /// @return logits after it, (beams, vocabulary), row after row
        float[] advance(int[] parents, int[] tokens);
    }

    /// @param score  sum of the log-probabilities; of an ended hypothesis divided by the penalty
    /// @param parent beam it goes on from
    private record Hypothesis(int[] tokens, double score, int parent) {

        private Hypothesis extended(int token, double score, int parent) {
            int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
            longer[tokens.length] = token;
            return new Hypothesis(longer, score, parent);
        }

        private int last() {
            return tokens[tokens.length - 1];
        }
    }

    /// @param ends ids that end an answer
    public BeamSearch(int beams, double lengthPenalty, Set<Integer> ends, int maxTokens) {
        if (beams < 1 || maxTokens < 1) {
            throw new IllegalArgumentException(
                    "beams and maxTokens must be 1 or more, not %d and %d".formatted(beams, maxTokens));
        }
        this.beams = beams;
        this.lengthPenalty = lengthPenalty;
        this.ends = Set.copyOf(ends);
        this.maxTokens = maxTokens;
    }

    /// The best answer, without the token that ended it.
    ///
    /// @param logits after the prompt, (vocabulary)
    public int[] search(float[] logits, Model model) {
        for (int length = 1; extend(logits, length); length++) {
            int[] parents = new int[beams];
            int[] tokens = new int[beams];
            for (int i = 0; i < beams; i++) {
                var beam = running.get(Math.min(i, running.size() - 1)); // fewer only in a tiny vocabulary
                parents[i] = beam.parent();
                tokens[i] = beam.last();
            }
            logits = model.advance(parents, tokens);
        }
        int[] best = ended.getFirst().tokens();
        return ends.contains(best[best.length - 1]) ? Arrays.copyOf(best, best.length - 1) : best;
    }

    /// @param length of the hypotheses afterwards
    /// @return whether to go on
    private boolean extend(float[] logits, int length) {
        var candidates = candidates(logits, logits.length / (length == 1 ? 1 : beams));
        var next = new ArrayList<Hypothesis>();
        var finished = new ArrayList<>(ended);
        for (int rank = 0; rank < candidates.size(); rank++) {
            var each = candidates.get(rank);
            if (length < maxTokens && !ends.contains(each.last())) {
                next.add(each);
            } else if (rank < beams) {
                finished.add(new Hypothesis(each.tokens(), each.score() / penalty(length), each.parent()));
            }
        }
        finished.sort(Comparator.comparingDouble(Hypothesis::score).reversed());
        ended = List.copyOf(finished.subList(0, Math.min(beams, finished.size())));
        running = List.copyOf(next.subList(0, Math.min(beams, next.size())));
        return !running.isEmpty()
                && (ended.size() < beams
                        || running.getFirst().score() / penalty(length)
                                > ended.getLast().score());
    }

    /// Enough of the likeliest continuations that as many beams go on even if every one of the best ends; best first.
    private List<Hypothesis> candidates(float[] logits, int vocabulary) {
        int count = beams * Math.max(2, 1 + ends.size());
        var best = new PriorityQueue<>(Comparator.comparingDouble(Hypothesis::score));
        for (int beam = 0; beam < running.size(); beam++) {
            var hypothesis = running.get(beam);
            double base = hypothesis.score() - logSum(logits, beam * vocabulary, vocabulary);
            for (int id = 0; id < vocabulary; id++) {
                double score = base + logits[beam * vocabulary + id];
                if (best.size() < count || score > best.element().score()) {
                    best.add(hypothesis.extended(id, score, beam));
                    if (best.size() > count) {
                        best.remove();
                    }
                }
            }
        }
        return best.stream()
                .sorted(Comparator.comparingDouble(Hypothesis::score).reversed())
                .toList();
    }

    private double penalty(int length) {
        return Math.pow(length, lengthPenalty);
    }

    private static double logSum(float[] logits, int from, int count) {
        double top = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + count; i++) {
            top = Math.max(top, logits[i]);
        }
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += Math.exp(logits[i] - top);
        }
        return top + Math.log(sum);
    }
}
