package io.tunewright.checkpoint.ui;

import io.tunewright.training.MetricPoint;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Builds what `tw-chart.js` draws.
final class ChartSpec {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final ObjectNode spec = JSON.createObjectNode();

    /// @param steps last step of the horizontal axis
    ChartSpec(long steps) {
        spec.put("xMax", Math.max(1, steps));
        spec.put("xStep", Math.max(1, Math.round(SteadyAxis.roundStep(Math.max(1, steps), 5))));
        spec.putArray("series");
    }

    ChartSpec vertical(SteadyAxis axis) {
        if (!axis.isEmpty()) {
            spec.put("yMin", axis.min());
            spec.put("yMax", axis.max());
            spec.put("yStep", axis.step());
            spec.put("digits", axis.digits());
        }
        return this;
    }

    /// Ticks as powers of ten.
    ChartSpec scientific() {
        spec.put("exp", true);
        return this;
    }

    /// Room at the right end, for labels of lines that reach it.
    ChartSpec room(int pixels) {
        spec.put("right", pixels);
        return this;
    }

    /// @param colour such as `series-1`
    ObjectNode line(String name, String colour, List<MetricPoint> points) {
        var line = spec.withArray("series").addObject();
        line.put("name", name);
        line.put("colour", colour);
        var data = line.putArray("data");
        for (var point : points) {
            data.addArray().add(point.step()).add(point.value());
        }
        return line;
    }

    ObjectNode build() {
        return spec;
    }
}
