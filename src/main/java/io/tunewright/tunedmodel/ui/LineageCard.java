package io.tunewright.tunedmodel.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HtmlContainer;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.Sha256;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.recipe.Method;
import io.tunewright.tunedmodel.TunedModel;
import org.jspecify.annotations.Nullable;

/// Where a model comes from, each step a link to its page.
final class LineageCard {

    private LineageCard() {}

    /// @param adapter    the adapter a merged model was made of
    /// @param experiment what was asked for, with the recipe as it was then
    static Component of(
            TunedModel model, @Nullable TunedModel adapter, String datasetPath, ExperimentSnapshot experiment) {
        var base = Parts.link("base-models/" + model.baseModel(), model.baseModelName());
        boolean quantised = experiment.recipe().method() instanceof Method.QLora;
        var list = Parts.list(
                item(
                        "data",
                        t("tunedmodel.lineage.dataset"),
                        Parts.link(datasetPath, model.datasetLabel()),
                        model.datasetHash()),
                item(
                        "base",
                        t("tunedmodel.lineage.base"),
                        quantised
                                ? div("tw-wrap", base, div("tw-small tw-muted", t("tunedmodel.lineage.four-bits")))
                                : base,
                        model.baseModelFingerprint()),
                item(
                        "recipe",
                        t("tunedmodel.lineage.recipe"),
                        frozen(model.recipeName(), experiment.recipeYaml()),
                        null),
                item(
                        "flask",
                        t("tunedmodel.lineage.run"),
                        Parts.link("runs/" + model.run(), model.experimentName()),
                        null),
                item(
                        "pin",
                        t("tunedmodel.lineage.checkpoint"),
                        span("tw-num", t("tunedmodel.lineage.step", Formats.count(model.step()))),
                        null));
        if (adapter != null) {
            list.add(Parts.el(
                    "li",
                    "",
                    item(
                            "merge",
                            t("tunedmodel.lineage.adapter"),
                            Parts.link(ModelTexts.path(adapter), Formats.modelName(adapter.name())),
                            adapter.files().fingerprint())));
        }
        list.setId("lineage");
        return Parts.card(t("tunedmodel.lineage"), null, list);
    }

    private static Div item(String icon, String what, Component which, @Nullable Sha256 hash) {
        var hashed = hash == null ? null : span("tw-mono tw-small tw-muted", hash.shortened());
        if (hashed != null && hash != null) {
            hashed.setTitle(hash.hex());
        }
        return div(
                "tw-row",
                Parts.icon(icon),
                div("tw-grow", div("tw-small tw-muted", what), div("tw-cut", which)),
                hashed);
    }

    /// The recipe as it was when the experiment began; its author may have changed it since.
    private static HtmlContainer frozen(String name, String yaml) {
        var text = Parts.el("pre", "tw-code", yaml.strip());
        text.getElement().setAttribute("tabindex", "0");
        return Parts.el("details", "", Parts.el("summary", "", name), text);
    }
}
