package io.tunewright.evaluation;

import io.tunewright.worker.EvaluationSample;
import java.util.ArrayList;
import java.util.List;

/// Turns measured conversations into scores.
final class Metrics {

    static final String LOSS = "loss";
    static final String PERPLEXITY = "perplexity";
    static final String EXACT_MATCH = "exact_match";

    private Metrics() {}

    /// Scores of all conversations.
    ///
    /// - **loss** is the ratio L = Σ nll / Σ tokens in nats per learnt token. Conversations are the sampling
    ///   unit, so its standard error is that of a ratio estimator (Cochran 1977, section 2.11), over the
    ///   residuals nll − L · tokens: `sqrt(n / (n − 1) · Σ residual²) / Σ tokens`.
    /// - **perplexity** is exp(L), its standard error exp(L) · se(L) by the delta method.
    /// - **exact_match** is the share p of equal answers, its standard error `sqrt(p (1 − p) / (n − 1))`, as
    ///   lm-evaluation-harness has it.
    ///
    /// Metrics without data are left out; a standard error of fewer than two conversations is not a number.
    static List<Score> of(List<EvaluationSample> samples) {
        var scores = new ArrayList<Score>();
        var learnt = samples.stream().filter(sample -> sample.tokens() > 0).toList();
        if (!learnt.isEmpty()) {
            addLoss(scores, learnt);
        }
        var asked = samples.stream().filter(EvaluationSample::asked).toList();
        if (!asked.isEmpty()) {
            int n = asked.size();
            double share = asked.stream().filter(EvaluationSample::correct).count() / (double) n;
            scores.add(new Score(EXACT_MATCH, share, Math.sqrt(share * (1 - share) / (n - 1)), n));
        }
        return scores;
    }

    private static void addLoss(List<Score> scores, List<EvaluationSample> learnt) {
        int n = learnt.size();
        double likelihood = learnt.stream()
                .mapToDouble(EvaluationSample::negativeLogLikelihood)
                .sum();
        double tokens = learnt.stream().mapToDouble(EvaluationSample::tokens).sum();
        double loss = likelihood / tokens;
        double squares = learnt.stream()
                .mapToDouble(sample -> sample.negativeLogLikelihood() - loss * sample.tokens())
                .map(residual -> residual * residual)
                .sum();
        double error = Math.sqrt(squares * n / (n - 1)) / tokens;
        scores.add(new Score(LOSS, loss, error, n));
        scores.add(new Score(PERPLEXITY, Math.exp(loss), Math.exp(loss) * error, n));
    }
}
