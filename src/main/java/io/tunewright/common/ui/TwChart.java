package io.tunewright.common.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasSize;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JavaScript;
import com.vaadin.flow.component.dependency.JsModule;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A line chart in the page's tokens; `frontend/lib/tw-chart.js` draws it with ECharts.
@Tag("tw-chart")
@JavaScript("context://_static/echarts/6.0.0/dist/echarts.min.js")
@JsModule("context://lib/tw-chart.js")
public class TwChart extends Component implements HasSize {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// Colours of lines in the order of use; never more than four lines on one plot.
    public static final List<String> SERIES = List.of("series-1", "series-2", "series-3", "series-4");

    /// @param description what is seen, for those who do not see it
    /// @param height      CSS height, such as `216px`
    public TwChart(String description, String height) {
        describe(description);
        getElement().setAttribute("role", "img");
        setHeight(height);
    }

    public void describe(String description) {
        getElement().setAttribute("aria-label", description);
    }

    /// Replaces what is drawn.
    public void show(Plot plot) {
        show(JSON.<ObjectNode>valueToTree(plot));
    }

    /// Replaces what is drawn; the members of `spec` are those that `tw-chart.js` reads.
    public void show(ObjectNode spec) {
        getElement().setPropertyJson("spec", spec);
    }

    /// What a chart shows. A null limit or interval is chosen from the data; while a run is live give fixed ones,
    /// so that the axes do not jump.
    ///
    /// @param bars   whether the first line is drawn as bars, for histograms
    /// @param exp    whether the y axis is labelled as `2e−4`
    /// @param log    whether the y axis is logarithmic
    /// @param digits after the point on the y axis
    /// @param right  room for labels at the ends of lines, in pixels
    public record Plot(
            @Nullable Double xMin,
            @Nullable Double xMax,
            @Nullable Double xStep,
            @Nullable Double yMin,
            @Nullable Double yMax,
            @Nullable Double yStep,
            boolean bars,
            boolean exp,
            boolean log,
            int digits,
            int right,
            List<Line> series) {

        /// Limits chosen from the data, one digit after the point.
        public static Plot of(List<Line> lines) {
            return new Plot(null, null, null, null, null, null, false, false, false, 1, 64, lines);
        }

        /// The same with an x axis from 0 to `max`.
        public Plot until(double max) {
            return new Plot(0.0, max, xStep, yMin, yMax, yStep, bars, exp, log, digits, right, series);
        }

        /// The same with a fixed y axis.
        public Plot between(double min, double max, double step) {
            return new Plot(xMin, xMax, xStep, min, max, step, bars, exp, log, digits, right, series);
        }

        /// The same with `digits` after the point on the y axis.
        public Plot digits(int digits) {
            return new Plot(xMin, xMax, xStep, yMin, yMax, yStep, bars, exp, log, digits, right, series);
        }

        /// The same with a y axis labelled as `2e−4`.
        public Plot exponents() {
            return new Plot(xMin, xMax, xStep, yMin, yMax, yStep, bars, true, log, digits, right, series);
        }

        /// The same as bars from 0.
        public Plot asBars() {
            return new Plot(xMin, xMax, xStep, 0.0, yMax, yStep, true, exp, log, digits, 24, series);
        }
    }

    /// A line of a plot.
    ///
    /// @param colour a token, such as `series-1`
    /// @param label  last value at the line's end; empty for none
    /// @param shift  moves the label down by this many pixels
    /// @param thin   a raw trace, 1 px at 40 %
    /// @param dash   planned, not measured
    /// @param dots   marks each point
    /// @param now    x of a vertical rule, or null
    /// @param data   pairs of x and y; a y that is no number leaves a gap
    public record Line(
            String name,
            String colour,
            String label,
            int shift,
            boolean thin,
            boolean dash,
            boolean dots,
            @Nullable Double now,
            List<double[]> data) {

        public static Line of(String name, String colour, List<double[]> data) {
            return new Line(name, colour, "", 0, false, false, false, null, data);
        }

        public Line raw() {
            return new Line(name, colour, label, shift, true, dash, dots, now, data);
        }

        public Line planned() {
            return new Line(name, colour, label, shift, thin, true, dots, now, data);
        }

        public Line dotted() {
            return new Line(name, colour, label, shift, thin, dash, true, now, data);
        }

        public Line labelled(String label, int shift) {
            return new Line(name, colour, label, shift, thin, dash, dots, now, data);
        }

        public Line until(double now) {
            return new Line(name, colour, label, shift, thin, dash, dots, now, data);
        }
    }
}
