package io.tunewright.checkpoint.ui;

import io.tunewright.training.MetricPoint;
import java.util.ArrayList;
import java.util.List;

/// Shows the trend of a noisy line.
final class Smoothing {

    private static final double WEIGHT = 0.1;

    private Smoothing() {}

    /// Exponential moving average over the points; at the beginning a plain mean, so that the first values do not
    /// weigh more than they should.
    static List<MetricPoint> of(List<MetricPoint> points) {
        var smooth = new ArrayList<MetricPoint>(points.size());
        double mean = 0;
        for (int i = 0; i < points.size(); i++) {
            double weight = Math.max(WEIGHT, 1.0 / (i + 1));
            mean += (points.get(i).value() - mean) * weight;
            smooth.add(new MetricPoint(points.get(i).step(), mean));
        }
        return smooth;
    }
}
