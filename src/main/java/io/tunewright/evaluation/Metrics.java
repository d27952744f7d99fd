package io.tunewright.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// Turns measured conversations into scores.
public final class Metrics {

    public static final String LOSS = "loss";
    public static final String PERPLEXITY = "perplexity";
    public static final String EXACT_MATCH = "exact_match";
    public static final String ROUGE_L = "rouge_l";
    public static final String CHRF = "chrf";
    /// As pages list them.
    public static final List<String> ALL = List.of(EXACT_MATCH, ROUGE_L, CHRF, LOSS, PERPLEXITY);
    /// Those of documents, which nothing is asked about.
    public static final List<String> OF_TEXT = List.of(PERPLEXITY, LOSS);
    /// Those from 0 to 1 of which more is better; the others are better the lower they are.
    public static final Set<String> SHARES = Set.of(EXACT_MATCH, ROUGE_L, CHRF);

    private Metrics() {}

    /// Scores of all conversations.
    ///
    /// - **loss** is the ratio L = Σ nll / Σ tokens in nats per learnt token. Conversations are the sampling
    ///   unit, so its standard error is that of a ratio estimator (Cochran 1977, section 2.11), over the
    ///   residuals nll − L · tokens: `sqrt(n / (n − 1) · Σ residual²) / Σ tokens`.
    /// - **perplexity** is exp(L), its standard error exp(L) · se(L) by the delta method.
    /// - **exact_match** is the share p of equal answers, its standard error `sqrt(p (1 − p) / (n − 1))`, as
    ///   lm-evaluation-harness has it.
    /// - **rouge_l** and **chrf** are means over the answers, their standard error that of a mean, `s / sqrt(n)`.
    ///
    /// Metrics without data are left out; a standard error of fewer than two conversations is not a number.
    public static List<Score> of(List<MeasuredConversation> samples) {
        var scores = new ArrayList<Score>();
        var learnt = samples.stream().filter(sample -> sample.tokens() > 0).toList();
        if (!learnt.isEmpty()) {
            addLoss(scores, learnt);
        }
        var asked = samples.stream().filter(MeasuredConversation::asked).toList();
        if (!asked.isEmpty()) {
            int n = asked.size();
            double share = asked.stream().filter(MeasuredConversation::correct).count() / (double) n;
            scores.add(new Score(EXACT_MATCH, share, Math.sqrt(share * (1 - share) / (n - 1)), n));
            scores.add(mean(ROUGE_L, asked, MeasuredConversation::rougeL));
            scores.add(mean(CHRF, asked, MeasuredConversation::chrF));
        }
        return scores;
    }

    private static Score mean(
            String metric, List<MeasuredConversation> asked, ToDoubleFunction<MeasuredConversation> figure) {
        int n = asked.size();
        double mean = asked.stream().mapToDouble(figure).sum() / n;
        double squares = asked.stream()
                .mapToDouble(figure)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return new Score(metric, mean, Math.sqrt(squares / (n - 1) / n), n);
    }

    private static void addLoss(List<Score> scores, List<MeasuredConversation> learnt) {
        int n = learnt.size();
        double likelihood = learnt.stream()
                .mapToDouble(MeasuredConversation::negativeLogLikelihood)
                .sum();
        double tokens =
                learnt.stream().mapToDouble(MeasuredConversation::tokens).sum();
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
