package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.progressbar.ProgressBar;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.LiveUpdates;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.TwChart;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.EncodingModel;
import io.tunewright.dataset.ExampleEncoding;
import io.tunewright.dataset.LengthMeasurement;
import io.tunewright.dataset.LengthStatistics;
import io.tunewright.identity.TenantId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How long the examples are for a model: a histogram and its figures, measured in the background.
final class LengthsPane extends Div {

    private static final long serialVersionUID = 1;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final transient ExampleEncoding encoding;
    private final TenantId tenant;
    private final transient DatasetVersion version;
    private final ModelSelect model;
    private final Div content = div("tw-cardbody");
    private transient @Nullable LiveUpdates<LengthMeasurement> updates;

    LengthsPane(ExampleEncoding encoding, TenantId tenant, DatasetVersion version) {
        this.encoding = encoding;
        this.tenant = tenant;
        this.version = version;
        this.model = new ModelSelect(encoding, tenant, version);
        setId("lengths");
        model.addValueChangeListener(change -> measure());
        add(Parts.card(t("dataset.lengths-title"), model, content));
    }

    @Override
    protected void onAttach(AttachEvent event) {
        measure();
    }

    @Override
    protected void onDetach(DetachEvent event) {
        stop();
    }

    private void stop() {
        if (updates != null) {
            updates.close();
            updates = null;
        }
    }

    private void measure() {
        stop();
        content.removeAll();
        EncodingModel chosen = model.getValue();
        if (chosen == null) {
            content.add(Parts.note("", t("dataset.no-model-hint")));
            return;
        }
        if (version.rows() == version.errorRows()) {
            content.add(div("tw-muted", t("dataset.no-rows")));
            return;
        }
        var measurement = encoding.lengths(tenant, version, chosen.id());
        show(measurement);
        if (!measurement.result().isDone()) {
            getUI().ifPresent(page ->
                    updates = LiveUpdates.start(page, () -> measurement, this::show, state -> Duration.ofMillis(300)));
        }
    }

    private void show(LengthMeasurement measurement) {
        content.removeAll();
        var result = measurement.result();
        if (!result.isDone()) {
            var bar = new ProgressBar(0, 1, measurement.progress());
            bar.getElement().setAttribute("aria-label", t("dataset.measuring"));
            content.add(div(
                    "tw-col",
                    div(
                            "tw-small tw-muted",
                            t(
                                    "dataset.measuring-rows",
                                    Formats.percent(measurement.progress(), 0),
                                    Formats.count(version.rows()))),
                    bar));
            return;
        }
        stop();
        if (result.isCompletedExceptionally()) {
            content.add(Parts.note("error", t("dataset.measuring-failed")));
        } else {
            content.add(statistics(result.resultNow()));
        }
    }

    private Div statistics(LengthStatistics lengths) {
        String sentence = t(
                "dataset.lengths-sentence",
                Formats.count(lengths.examples()),
                Formats.count(lengths.median()),
                Formats.count(lengths.p95()),
                Formats.count(lengths.longest()));
        var chart = new TwChart(sentence, "260px");
        chart.show(histogram(lengths));
        var stack = div(
                "tw-stack",
                tiles(lengths),
                chart,
                div("tw-small tw-muted", t("dataset.lengths-axis", Formats.count(lengths.binWidth()))));
        if (lengths.overContext() > 0) {
            stack.add(Parts.note(
                    "warn", t("dataset.over-context", lengths.overContext(), Formats.count(lengths.contextLength()))));
        }
        if (lengths.refused() > 0) {
            stack.add(Parts.note("warn", t("dataset.refused", lengths.refused())));
        }
        return stack;
    }

    private Div tiles(LengthStatistics lengths) {
        return Parts.tiles(
                Parts.tile(
                        t("dataset.tokens-all"),
                        Formats.compact(lengths.tokens()),
                        "",
                        t("dataset.tokens-learnt", Formats.compact(lengths.learntTokens()))),
                Parts.tile(t("dataset.median"), Formats.count(lengths.median()), t("dataset.tokens-unit")),
                Parts.tile(t("dataset.p95"), Formats.count(lengths.p95()), t("dataset.tokens-unit")),
                Parts.tile(
                        t("dataset.longest"),
                        Formats.count(lengths.longest()),
                        t("dataset.tokens-unit"),
                        t(
                                version.array() ? "dataset.row-at" : "dataset.line-at",
                                Formats.count(lengths.longestLine()))));
    }

    private static ObjectNode histogram(LengthStatistics lengths) {
        var spec = JSON.createObjectNode();
        spec.put("bars", true).put("digits", 0).put("yMin", 0).put("xMin", 0).put("right", 24);
        spec.put("xMax", (long) lengths.bins().length * lengths.binWidth());
        var series = spec.putArray("series").addObject();
        series.put("name", t("dataset.examples")).put("colour", "series-1");
        var data = series.putArray("data");
        for (int i = 0; i < lengths.bins().length; i++) {
            // a bar stands over the middle of its bin
            data.addArray().add((i + 0.5) * lengths.binWidth()).add(lengths.bins()[i]);
        }
        return spec;
    }
}
