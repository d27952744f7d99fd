package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.TwChart;
import io.tunewright.recipe.RecipeData;
import io.tunewright.training.Downsampling;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Loss, learning rate, gradient norm and what is right on held-out rows, over the steps.
final class RunCharts extends Composite<Div> {

    private static final long serialVersionUID = 1;
    private static final int POINTS = 600;
    private static final double ROOM_TO_FALL = 0.7;
    private static final double FLOOR_SHARE = 0.1;
    private static final int ABOVE_THE_FLOOR = -14;
    private static final String HEIGHT = "216px";

    private final transient RecipeData recipe;
    private final TwChart loss = new TwChart(t("training.chart.loss"), HEIGHT);
    private final TwChart rate = new TwChart(t("training.chart.rate"), HEIGHT);
    private final HeldOutCard heldOut = new HeldOutCard();
    private final TwChart gradient = new TwChart(t("training.chart.gradient"), "160px");
    private final Div lower;
    private transient SteadyAxis lossAxis = new SteadyAxis();
    private transient SteadyAxis gradientAxis = new SteadyAxis();
    private transient Map<Metric, List<MetricPoint>> drawn = Map.of();
    private boolean over;
    private final Div rateLegend =
            Parts.legend("series-1", t("training.chart.done"), "series-4 dashed", t("training.chart.planned"));

    RunCharts(RecipeData recipe) {
        this.recipe = recipe;
        loss.setId("loss-chart");
        var lossCard = Parts.card(
                t("training.chart.loss"),
                Parts.legend("series-1", t("training.chart.training"), "series-2", t("training.chart.held-out")),
                framed(loss));
        var rateCard = Parts.card(t("training.chart.rate"), rateLegend, framed(rate));
        var gradientCard = Parts.card(
                t("training.chart.gradient"),
                Parts.span("tw-small tw-muted", t("training.chart.before-clipping")),
                framed(gradient));
        getContent().addClassName("tw-stack");
        lower = div("", gradientCard, heldOut);
        getContent().add(div("tw-split", lossCard, rateCard), lower);
    }

    void show(RunNews news) {
        long total = Math.max(news.run().totalSteps(), 1);
        boolean ended = news.run().status().isFinal();
        if (!news.lines().equals(drawn) || ended && !over) {
            over = ended;
            drawn = news.lines();
            scale(ended);
            drawLoss(news, total);
            drawRate(news, total);
            drawGradient(news, total);
            heldOut.show(news);
            var side = lower.getElement().getClassList();
            side.set("tw-split", heldOut.isVisible());
            side.set("half", heldOut.isVisible());
            side.set("even", heldOut.isVisible());
        }
    }

    /// While a run is live its loss has room to fall, so that the axis does not jump; at the end the lines fill
    /// the chart.
    private void scale(boolean ended) {
        var losses = drawn.getOrDefault(Metric.LOSS, List.of());
        if (ended) {
            lossAxis = new SteadyAxis();
            gradientAxis = new SteadyAxis();
        } else if (lossAxis.isEmpty() && !losses.isEmpty()) {
            lossAxis.include(losses.getFirst().value() * ROOM_TO_FALL);
        }
    }

    private void drawLoss(RunNews news, long total) {
        var raw = Downsampling.extremes(news.line(Metric.LOSS), POINTS);
        var smooth = Downsampling.extremes(Smoothing.of(news.line(Metric.LOSS)), POINTS);
        var heldOut = news.line(Metric.HELD_OUT_LOSS);
        raw.forEach(point -> lossAxis.include(point.value()));
        heldOut.forEach(point -> lossAxis.include(point.value()));
        var spec = new ChartSpec(total).vertical(lossAxis);
        spec.line(t("training.chart.each-step"), "series-1", raw).put("thin", true);
        boolean crowded = !heldOut.isEmpty()
                && !smooth.isEmpty()
                && heldOut.getLast().value() >= smooth.getLast().value();
        var trend = spec.line(t("training.chart.training"), "series-1", smooth);
        int lift = onTheFloor(smooth) || onTheFloor(heldOut) ? ABOVE_THE_FLOOR : 0;
        label(trend, smooth, lift + (crowded ? 9 : -7));
        var measured = spec.line(t("training.chart.held-out"), "series-2", heldOut);
        measured.put("dots", true);
        label(measured, heldOut, lift + (crowded ? -7 : 9));
        loss.show(spec.build());
        frame(loss, !raw.isEmpty() || !heldOut.isEmpty());
        loss.describe(description(smooth, heldOut));
    }

    /// Whether a line ends so low that its label would cover those of the axis below.
    private boolean onTheFloor(List<MetricPoint> points) {
        double floor = lossAxis.min();
        return !points.isEmpty() && points.getLast().value() - floor < (lossAxis.max() - floor) * FLOOR_SHARE;
    }

    private static void label(ObjectNode line, List<MetricPoint> points, int shift) {
        if (!points.isEmpty()) {
            line.put("label", Formats.loss(points.getLast().value())).put("shift", shift);
        }
    }

    private static String description(List<MetricPoint> smooth, List<MetricPoint> heldOut) {
        if (smooth.isEmpty()) {
            return t("training.chart.loss");
        }
        String training = t(
                "training.chart.loss-from-to",
                Formats.loss(smooth.getFirst().value()),
                Formats.loss(smooth.getLast().value()));
        return heldOut.isEmpty()
                ? training
                : training
                        + t("common.between-sentences")
                        + t(
                                "training.chart.held-out-from-to",
                                Formats.loss(heldOut.getFirst().value()),
                                Formats.loss(heldOut.getLast().value()));
    }

    private void drawRate(RunNews news, long total) {
        var done = Downsampling.extremes(news.line(Metric.LEARNING_RATE), POINTS / 2);
        var axis = new SteadyAxis();
        axis.include(0);
        axis.include(recipe.learningRate());
        var spec = new ChartSpec(total).vertical(axis).scientific().room(20);
        long step = done.isEmpty() ? 0 : done.getLast().step();
        boolean goesOn = !news.run().status().isFinal() && step < total;
        rateLegend.getComponentAt(1).setVisible(goesOn);
        if (goesOn) {
            spec.line(t("training.chart.planned"), "series-4", PlannedRate.of(recipe, step, total))
                    .put("dash", true);
        }
        var line = spec.line(t("training.chart.done"), "series-1", done);
        if (step > 0 && step < total) {
            line.put("now", step);
        }
        rate.show(spec.build());
        frame(rate, !done.isEmpty());
        rate.describe(t(
                "training.chart.rate-now",
                Formats.scientific(recipe.learningRate()),
                done.isEmpty()
                        ? Formats.NONE
                        : Formats.scientific(done.getLast().value())));
    }

    private void drawGradient(RunNews news, long total) {
        var points = Downsampling.extremes(news.line(Metric.GRADIENT_NORM), POINTS);
        gradientAxis.include(0);
        points.forEach(point -> gradientAxis.include(point.value()));
        var spec = new ChartSpec(total).vertical(gradientAxis);
        spec.line(t("training.chart.gradient"), "series-3", points);
        gradient.show(spec.build());
        frame(gradient, !points.isEmpty());
    }

    /// Before the first step a sentence stands where bare axes would.
    private static void frame(TwChart chart, boolean drawn) {
        chart.getParent().ifPresent(frame -> frame.getElement().getClassList().set("waiting", !drawn));
    }

    private static Component framed(TwChart chart) {
        var frame = div("tw-chartframe waiting", chart, div("tw-muted tw-small", t("training.chart.waiting")));
        frame.getStyle().set("padding", "4px 8px 8px");
        return frame;
    }
}
