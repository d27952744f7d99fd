package io.tunewright.evaluation.ui;

import static io.tunewright.common.ui.Parts.badge;
import static io.tunewright.common.ui.Parts.button;
import static io.tunewright.common.ui.Parts.card;
import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.empty;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.Paging;
import io.tunewright.common.ui.Chip;
import io.tunewright.common.ui.Formats;
import io.tunewright.evaluation.EvaluatedSample;
import io.tunewright.evaluation.Evaluation;
import io.tunewright.evaluation.EvaluationService;
import io.tunewright.evaluation.Metrics;
import io.tunewright.evaluation.SampleFilter;
import io.tunewright.identity.TenantId;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The single answers behind a score.
final class SamplesCard extends Div {

    private static final int PAGE = 20;

    private final EvaluationService evaluations;
    private final TenantId tenant;
    private final Div rows = div("");
    private final Div caption = div("tw-row apart wrap tw-item");
    private final Map<SampleFilter, Chip> chips = new EnumMap<>(SampleFilter.class);
    private final Div body;
    private final Div hint = div("tw-empty", el("p", "", t("evaluation.samples.hint")));
    private @Nullable Evaluation shown;
    private SampleFilter filter = SampleFilter.ALL;
    private int offset;

    SamplesCard(EvaluationService evaluations, TenantId tenant) {
        this.evaluations = evaluations;
        this.tenant = tenant;
        var filters = div("tw-row wrap tw-cardbody");
        for (var each : SampleFilter.values()) {
            var chip = new Chip(t("evaluation.filter." + each), each == filter, pressed -> choose(each));
            chip.setId("samples-" + each.name().toLowerCase(Locale.ROOT));
            chips.put(each, chip);
            filters.add(chip);
        }
        body = div("", caption, filters, rows);
        rows.setId("samples");
        body.setVisible(false);
        hint.setId("samples-hint");
        add(card(t("evaluation.samples"), null, hint, body));
    }

    void show(Evaluation evaluation) {
        shown = evaluation;
        body.setVisible(true);
        hint.setVisible(false);
        caption.removeAll();
        var model = span("tw-strong tw-cut", Formats.modelName(evaluation.modelName()));
        model.getElement().setAttribute("title", evaluation.modelName());
        caption.add(
                model,
                Downloads.link(
                        "export-answers",
                        t("evaluation.samples.export"),
                        Exports.answers(evaluations, tenant, evaluation.id())));
        offer(evaluation);
        choose(SampleFilter.ALL);
    }

    /// Of documents none is right or wrong.
    private void offer(Evaluation evaluation) {
        boolean asked = evaluation.score(Metrics.EXACT_MATCH).isPresent();
        chips.forEach((filter, chip) -> chip.setVisible(asked || filter == SampleFilter.ALL));
    }

    private void choose(SampleFilter chosen) {
        filter = chosen;
        offset = 0;
        rows.removeAll();
        chips.forEach((each, chip) -> chip.setPressed(each == chosen));
        more();
    }

    private void more() {
        var evaluation = shown;
        if (evaluation == null) {
            return;
        }
        var page = evaluations.samples(tenant, evaluation.id(), filter, new Paging(offset, PAGE + 1));
        if (page.isEmpty() && offset == 0) {
            rows.add(empty(t("evaluation.samples.none"), t("evaluation.samples.noneWhy"), null));
        }
        page.stream().limit(PAGE).forEach(sample -> rows.add(row(sample)));
        offset += PAGE;
        if (page.size() > PAGE) {
            var more = button(t("evaluation.samples.more"), null, ButtonVariant.TERTIARY);
            more.addClickListener(click -> {
                rows.remove(more);
                more();
            });
            rows.add(more);
        }
    }

    private static Component row(EvaluatedSample sample) {
        var verdict = !sample.asked()
                ? badge("", null, t("evaluation.samples.notAsked"))
                : sample.correct()
                        ? badge("ok", "check", t("evaluation.samples.right"))
                        : badge("error", "x", t("evaluation.samples.wrong"));
        Double loss = sample.loss();
        var item = div(
                "tw-item tw-col",
                div(
                        "tw-row apart",
                        span("tw-small tw-muted tw-num", t("evaluation.samples.line", Formats.count(sample.line()))),
                        verdict),
                foreign("tw-turn tw-small", sample.question()));
        if (!sample.expected().isEmpty()) {
            item.add(labelled(t("evaluation.samples.expected"), sample.expected()));
        }
        if (sample.asked() && !sample.correct()) {
            item.add(labelled(t("evaluation.samples.answer"), sample.answer()));
        }
        if (loss != null) {
            item.add(span("tw-small tw-muted tw-num", t("evaluation.samples.loss", Formats.decimal(loss, 3))));
        }
        return item;
    }

    private static Component labelled(String label, String text) {
        return div("", div("tw-role", label), foreign("tw-small", text));
    }

    /// Text of a dataset or a model: shown as text only, with the language its script tells.
    private static Div foreign(String classes, String text) {
        var div = div(classes, text);
        boolean chinese = text.codePoints().anyMatch(Character::isIdeographic);
        div.getElement().setAttribute("lang", chinese ? "zh-CN" : "en");
        div.getStyle().set("white-space", "pre-line");
        return div;
    }
}
