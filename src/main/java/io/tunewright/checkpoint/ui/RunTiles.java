package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.experiment.Forecast;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import io.tunewright.training.TrainingRun;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The figures of a run: loss, speed, memory, tokens.
final class RunTiles extends Composite<Div> {

    private static final long serialVersionUID = 1;
    private static final int BACK = 50;

    private final transient Forecast forecast;
    private transient @Nullable TrainingRun shown;

    RunTiles(Forecast forecast) {
        this.forecast = forecast;
        getContent().setId("tiles");
    }

    void show(RunNews news) {
        if (news.run().equals(shown)) {
            return;
        }
        shown = news.run();
        getContent().removeAll();
        getContent().add(Parts.tiles(loss(news), speed(news), memory(news.run()), tokens(news.run())));
    }

    private static Component loss(RunNews news) {
        var last = news.run().lastLoss();
        return Parts.tile(
                t("training.tile.loss"),
                last == null ? Formats.NONE : Formats.loss(last),
                last == null ? "" : t("training.tile.loss-unit"),
                lossDetail(news));
    }

    /// How the trend moved over the last steps.
    private static Component lossDetail(RunNews news) {
        var trend = Smoothing.of(news.line(Metric.LOSS));
        if (trend.size() < 10) {
            return span("", t("training.tile.loss-soon"));
        }
        int back = Math.min(BACK, trend.size() - 1);
        double change =
                trend.getLast().value() - trend.get(trend.size() - 1 - back).value();
        return div(
                "",
                span(change < 0 ? "good" : "", Formats.signed(change, 3)),
                " " + t("training.tile.loss-over", Formats.count(back)));
    }

    private static Component speed(RunNews news) {
        var run = news.run();
        if (run.tokensPerSecond() <= 0) {
            return Parts.tile(t("training.tile.speed"), Formats.NONE, "", t("training.tile.speed-soon"));
        }
        return Parts.tile(
                t("training.tile.speed"),
                Formats.count(Math.round(run.tokensPerSecond())),
                t("training.tile.speed-unit"),
                div("", stepTime(news), dataWait(news)));
    }

    /// How long steps wait for their data, where that is known.
    private static String dataWait(RunNews news) {
        var waits = news.line(Metric.DATA_WAIT).stream()
                .mapToDouble(MetricPoint::value)
                .toArray();
        if (waits.length == 0) {
            return "";
        }
        double mean = Arrays.stream(waits).average().orElse(0);
        String wait = mean < 0.0001 ? "< 0.1 ms" : Formats.decimal(mean * 1000, 1) + " ms";
        return " · " + t("training.tile.data-wait", wait);
    }

    private static String stepTime(RunNews news) {
        var started = news.times().training();
        var left = news.run().secondsLeft();
        long toCome = news.run().totalSteps() - news.run().step();
        if (left != null && toCome > 0) {
            return stepTime(Duration.ofMillis(left * 1000 / toCome));
        }
        var finished = news.times().collecting();
        if (started != null && finished != null && news.run().step() > 0) {
            return stepTime(
                    Duration.between(started, finished).dividedBy(news.run().step()));
        }
        return "";
    }

    private static String stepTime(Duration step) {
        return step.toMillis() < 100
                ? t("training.tile.step-millis", Formats.count(step.toMillis()))
                : t("training.tile.step-time", Formats.precise(step));
    }

    private Component memory(TrainingRun run) {
        String detail = forecast.memoryBytes() > 0
                ? t("training.tile.memory-forecast", Formats.bytes(forecast.memoryBytes()))
                : "";
        String[] figure = run.peakBytes() > 0
                ? Formats.bytes(run.peakBytes()).split("\u00a0", 2)
                : new String[] {Formats.NONE, ""};
        return Parts.tile(t("training.tile.memory"), figure[0], figure.length > 1 ? figure[1] : "", detail);
    }

    private Component tokens(TrainingRun run) {
        String detail = forecast.tokens() > 0 ? t("training.tile.tokens-of", Formats.compact(forecast.tokens())) : "";
        return Parts.tile(t("training.tile.tokens"), Formats.compact(run.trainedTokens()), "", detail);
    }
}
