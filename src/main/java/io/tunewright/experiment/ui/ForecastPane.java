package io.tunewright.experiment.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.card.Card;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.experiment.Forecast;
import io.tunewright.experiment.Forecast.TimeBasis;

/// The forecast: tiles above, what to know and what is in the way beside the choices.
final class ForecastPane {

    private final Div tiles = div("");
    private final Div body = div("tw-stack");

    ForecastPane() {
        tiles.setId("forecast");
        body.setId("forecast-notes");
        body.getElement().setAttribute("role", "status");
    }

    Div tiles() {
        return tiles;
    }

    Card card() {
        return Parts.card(Texts.t("experiment.forecast"), null, Parts.body(body));
    }

    void nothing() {
        tiles.removeAll();
        tiles.setVisible(false);
        body.removeAll();
        body.add(div("tw-muted", Texts.t("experiment.forecast-waits")));
    }

    void counting(int percent) {
        body.removeAll();
        body.add(Parts.loading(
                percent == 0
                        ? Texts.t("experiment.counting")
                        : Texts.t("experiment.counting-percent", Formats.percent(percent / 100.0, 0))));
    }

    void show(Forecast forecast, Question question) {
        tiles.removeAll();
        body.removeAll();
        boolean known = forecast.steps() > 0;
        tiles.setVisible(known);
        if (known) {
            tiles.add(strip(forecast, question));
        }
        for (var blocker : forecast.blockers()) {
            body.add(Parts.note("error", blocker.sentence(Texts.locale())));
        }
        for (var warning : forecast.warnings()) {
            body.add(Parts.note("warn", warning.sentence(Texts.locale())));
        }
        if (forecast.canStart() && forecast.warnings().isEmpty()) {
            body.add(Parts.note("ok", Texts.t("experiment.ready")));
        }
        if (known) {
            body.add(Parts.facts(
                    Texts.t("experiment.fact.tokens"), Formats.count(forecast.tokens()),
                    Texts.t("experiment.fact.learnt"), Formats.count(forecast.learntTokens()),
                    Texts.t("experiment.fact.truncated"), Formats.count(forecast.truncated()),
                    Texts.t("experiment.fact.trained"), Formats.count(forecast.trainedParameters()),
                    Texts.t("experiment.fact.memory"), Formats.bytes(forecast.memoryBytes()),
                    Texts.t("experiment.fact.disk"), Formats.bytes(forecast.diskBytes())));
        }
    }

    private static Div strip(Forecast forecast, Question question) {
        double share = (double) forecast.trainedParameters()
                / Math.max(1, question.model().inspection().parameters());
        boolean unknown = forecast.basis() == TimeBasis.UNKNOWN;
        String basis = Texts.t(
                switch (forecast.basis()) {
                    case MEASURED -> "experiment.tile.time-measured";
                    case ESTIMATED -> "experiment.tile.time-rough";
                    case UNKNOWN -> "experiment.tile.time-unknown";
                });
        return Parts.tiles(
                Parts.tile(
                        Texts.t("experiment.tile.steps"),
                        Formats.count(forecast.steps()),
                        "",
                        Texts.t(
                                "experiment.tile.steps-detail",
                                Formats.count(question.recipe().data().rowsPerStep()))),
                Parts.tile(
                        Texts.t("experiment.tile.time"),
                        unknown ? Formats.NONE : Formats.duration(forecast.time()),
                        "",
                        forecast.cost() > 0
                                ? div("", Texts.t("experiment.tile.cost", Formats.price(forecast.cost())), " · ", basis)
                                : basis),
                Parts.tile(
                        Texts.t("experiment.tile.memory"),
                        Formats.bytes(forecast.memoryBytes()),
                        "",
                        Texts.t("experiment.tile.disk", Formats.bytes(forecast.diskBytes()))),
                Parts.tile(
                        Texts.t("experiment.tile.trained"),
                        Formats.compact(forecast.trainedParameters()),
                        "",
                        Texts.t("experiment.tile.trained-detail", Formats.percent(share, share < 0.1 ? 1 : 0))));
    }
}
