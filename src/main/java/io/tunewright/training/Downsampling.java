package io.tunewright.training;

import java.util.ArrayList;
import java.util.List;

/// Thins out a line without losing its spikes.
public final class Downsampling {

    private Downsampling() {}

    /// Cuts the line into stretches of equal length and keeps the lowest and highest point of each, in order;
    /// first and last point stay.
    ///
    /// @param points    in the order of their steps
    /// @param maxPoints at least 4
    public static List<MetricPoint> extremes(List<MetricPoint> points, int maxPoints) {
        if (points.size() <= maxPoints) {
            return points;
        }
        int stretches = (maxPoints - 2) / 2;
        var kept = new ArrayList<MetricPoint>(maxPoints);
        kept.add(points.getFirst());
        int inner = points.size() - 2;
        for (int i = 0; i < stretches; i++) {
            int from = 1 + (int) ((long) inner * i / stretches);
            int to = 1 + (int) ((long) inner * (i + 1) / stretches);
            addExtremes(kept, points.subList(from, to));
        }
        kept.add(points.getLast());
        return kept;
    }

    private static void addExtremes(List<MetricPoint> kept, List<MetricPoint> stretch) {
        var lowest = stretch.getFirst();
        var highest = lowest;
        for (var point : stretch) {
            lowest = point.value() < lowest.value() ? point : lowest;
            highest = point.value() > highest.value() ? point : highest;
        }
        kept.add(lowest.step() <= highest.step() ? lowest : highest);
        if (lowest.step() != highest.step()) {
            kept.add(lowest.step() <= highest.step() ? highest : lowest);
        }
    }
}
