package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.TwChart;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What the model gets right on the held-out rows, over the steps: predicted tokens, and its own answers where the
/// recipe asks for them. Unseen until something was measured.
final class HeldOutCard extends Composite<Div> {

    private static final long serialVersionUID = 1;
    private static final List<Metric> METRICS =
            List.of(Metric.TOKEN_ACCURACY, Metric.EXACT_MATCH, Metric.ROUGE_L, Metric.CHRF);

    private final TwChart chart = new TwChart(t("training.chart.quality"), "160px");
    private final Div newest = div("");
    private transient Map<Metric, List<MetricPoint>> drawn = Map.of();

    HeldOutCard() {
        chart.setId("quality-chart");
        newest.setId("quality");
        newest.getStyle().set("padding", "12px 16px 0");
        var frame = div("tw-chartframe", chart);
        frame.getStyle().set("padding", "4px 8px 8px");
        getContent()
                .add(Parts.card(
                        t("training.chart.quality"),
                        Parts.span("tw-small tw-muted", t("training.chart.quality-newest")),
                        newest,
                        frame));
        setVisible(false);
    }

    void show(RunNews news) {
        var lines = new EnumMap<Metric, List<MetricPoint>>(Metric.class);
        METRICS.stream()
                .filter(metric -> !news.line(metric).isEmpty())
                .forEach(metric -> lines.put(metric, news.line(metric)));
        if (lines.equals(drawn)) {
            return;
        }
        drawn = lines;
        setVisible(!lines.isEmpty());
        var axis = new SteadyAxis();
        axis.include(0);
        axis.include(100);
        var spec = new ChartSpec(Math.max(news.run().totalSteps(), 1))
                .vertical(axis)
                .room(20);
        var legend = new ArrayList<String>();
        lines.forEach((metric, points) -> {
            String colour = "series-" + (METRICS.indexOf(metric) + 1);
            spec.line(name(metric), colour, inHundredths(points)).put("dots", true);
            legend.add(colour);
            legend.add(t(
                    "training.chart.quality-value",
                    name(metric),
                    Formats.decimal(100 * points.getLast().value(), 1)));
        });
        newest.removeAll();
        newest.add(Parts.legend(legend.toArray(String[]::new)));
        chart.show(spec.build());
        chart.describe(String.join(
                t("common.between-sentences"),
                legend.stream().filter(each -> !each.startsWith("series-")).toList()));
    }

    private static String name(Metric metric) {
        return t("training.quality." + metric.slug());
    }

    private static List<MetricPoint> inHundredths(List<MetricPoint> points) {
        return points.stream()
                .map(point -> new MetricPoint(point.step(), 100 * point.value()))
                .toList();
    }
}
