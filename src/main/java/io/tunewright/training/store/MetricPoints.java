package io.tunewright.training.store;

import io.tunewright.training.Metric;
import io.tunewright.worker.RunEvent;
import java.util.EnumMap;
import java.util.Map;

/// Which figures of an event are drawn over the steps; those that are no numbers are left out.
final class MetricPoints {

    private MetricPoints() {}

    static Map<Metric, Double> of(RunEvent event) {
        var points = new EnumMap<Metric, Double>(Metric.class);
        switch (event) {
            case RunEvent.Progress progress -> {
                points.put(Metric.LOSS, progress.loss());
                points.put(Metric.LEARNING_RATE, progress.learningRate());
                points.put(Metric.GRADIENT_NORM, progress.gradientNorm());
                points.put(Metric.TOKENS_PER_SECOND, progress.tokensPerSecond());
                points.put(Metric.DATA_WAIT, progress.dataWaitSeconds());
            }
            case RunEvent.Validated validated -> {
                points.put(Metric.HELD_OUT_LOSS, validated.loss());
                if (validated.accuracy() != null) {
                    points.put(Metric.TOKEN_ACCURACY, validated.accuracy());
                }
            }
            case RunEvent.Answered answered -> {
                points.put(Metric.EXACT_MATCH, answered.exactMatch());
                points.put(Metric.ROUGE_L, answered.rougeL());
                points.put(Metric.CHRF, answered.chrF());
            }
            case RunEvent.Started _,
                    RunEvent.Sampled _,
                    RunEvent.CheckpointWritten _,
                    RunEvent.HardestRows _,
                    RunEvent.Logged _ -> {}
        }
        points.values().removeIf(value -> !Double.isFinite(value));
        return points;
    }
}
