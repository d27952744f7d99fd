package io.tunewright.llm.sampling;

import io.tunewright.llm.SamplingSettings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// Chooses tokens from logits in the order transformers works in: penalties, temperature, top-k, top-p, draw.
public final class TokenSampler {

    private final SamplingSettings settings;
    private final SplittableRandom random;
    private final Set<Integer> seen = new HashSet<>();
    private final Map<Integer, Integer> answered = new HashMap<>();

    /// @param prompt counts as seen for the repetition penalty
    public TokenSampler(SamplingSettings settings, int[] prompt) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed());
        Arrays.stream(prompt).forEach(seen::add);
    }

    /// Chooses a token and remembers it.
    ///
    /// @param logits (V); changed in place
    public int next(float[] logits) {
        penalise(logits);
        int token = settings.temperature() == 0 ? largest(logits) : draw(logits);
        seen.add(token);
        answered.merge(token, 1, Integer::sum);
        return token;
    }

    private void penalise(float[] logits) {
        double penalty = settings.repetitionPenalty();
        if (penalty != 1) {
            for (int id : seen) {
                logits[id] = (float) (logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty);
            }
        }
        if (settings.presencePenalty() != 0 || settings.frequencyPenalty() != 0) {
            answered.forEach((id, times) ->
                    logits[id] -= (float) (settings.presencePenalty() + times * settings.frequencyPenalty()));
        }
    }

    private int draw(float[] logits) {
        int[] candidates = candidates(logits);
        double[] weights = new double[candidates.length];
        float top = logits[candidates[0]];
        double sum = 0;
        for (int i = 0; i < candidates.length; i++) {
            weights[i] = Math.exp((logits[candidates[i]] - top) / settings.temperature());
            sum += weights[i];
        }
        int kept = nucleus(weights, sum);
        double total = 0;
        for (int i = 0; i < kept; i++) {
            total += weights[i];
        }
        double at = random.nextDouble() * total;
        for (int i = 0; i < kept; i++) {
            at -= weights[i];
            if (at < 0) {
                return candidates[i];
            }
        }
        return candidates[kept - 1];
    }

    /// The likeliest ids first; only as many as top-k allows.
    private int[] candidates(float[] logits) {
        long[] keys = new long[logits.length];
        for (int i = 0; i < keys.length; i++) {
            // floats in the order of signed integers, larger first; the id breaks ties, smaller first
            int bits = Float.floatToIntBits(logits[i]);
            int ordered = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
            keys[i] = (long) ~ordered << 32 | i;
        }
        Arrays.sort(keys);
        int count = settings.topK() == 0 ? keys.length : Math.min(settings.topK(), keys.length);
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = (int) keys[i];
        }
        return ids;
    }

    /// How many of the likeliest reach top-p; the one that crosses it is kept.
    private int nucleus(double[] weights, double sum) {
        double reached = 0;
        for (int i = 0; i < weights.length; i++) {
            reached += weights[i] / sum;
            if (reached >= settings.topP()) {
                return i + 1;
            }
        }
        return weights.length;
    }

    private static int largest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }
}
