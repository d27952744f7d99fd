package io.tunewright.evaluation.ui;

import static io.tunewright.common.ui.Parts.badge;
import static io.tunewright.common.ui.Parts.button;
import static io.tunewright.common.ui.Parts.card;
import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.note;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.progressbar.ProgressBar;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Problems;
import io.tunewright.evaluation.Evaluation;
import io.tunewright.evaluation.EvaluationService;
import io.tunewright.identity.TenantId;

/// Evaluations under way, which may be cancelled, and such as ended without scores, which may be tried again.
final class EvaluationActions {

    private final EvaluationService evaluations;
    private final TenantId tenant;
    private final boolean mayEdit;

    EvaluationActions(EvaluationService evaluations, TenantId tenant, boolean mayEdit) {
        this.evaluations = evaluations;
        this.tenant = tenant;
        this.mayEdit = mayEdit;
    }

    Component progress(Evaluation evaluation) {
        boolean running = evaluation.status() == Evaluation.Status.RUNNING;
        var bar = new ProgressBar(
                0, Math.max(1, evaluation.total()), Math.min(evaluation.done(), Math.max(1, evaluation.total())));
        bar.setIndeterminate(!running);
        bar.getElement().setAttribute("aria-label", t("evaluation.progress", evaluation.modelName()));
        var state = running
                ? badge("live", "run", t("evaluation.state.running"))
                : badge("wait", "clock", t("evaluation.state.waiting"));
        String figures = running
                ? t("evaluation.measured", Formats.count(evaluation.done()), Formats.count(evaluation.total()))
                : evaluation.datasetLabel();
        var cancel = action("cancel", "common.cancel", evaluation, () -> evaluations.cancel(tenant, evaluation.id()));
        return card(
                null,
                null,
                div(
                        "tw-item tw-col",
                        div(
                                "tw-row apart wrap",
                                div("tw-row", span("tw-strong", evaluation.modelName()), state),
                                div("tw-row", span("tw-num tw-small tw-muted", figures), cancel)),
                        bar));
    }

    Component ended(Evaluation evaluation) {
        boolean failed = evaluation.status() == Evaluation.Status.FAILED;
        String text = failed
                ? t("evaluation.failed", evaluation.modelName(), evaluation.datasetLabel(), evaluation.message())
                : t("evaluation.cancelled", evaluation.modelName(), evaluation.datasetLabel());
        var retry = action("retry", "evaluation.retry", evaluation, () -> evaluations.retry(tenant, evaluation.id()));
        return note(failed ? "error" : "", div("tw-row apart wrap", span("", text), retry));
    }

    private Button action(String id, String label, Evaluation evaluation, Runnable act) {
        var button = button(t(label), null, ButtonVariant.TERTIARY);
        button.setId(id + "-" + evaluation.id());
        button.setAriaLabel(t(label) + ": " + evaluation.modelName());
        button.setVisible(mayEdit);
        button.setDisableOnClick(true);
        button.addClickListener(click -> {
            try {
                act.run();
            } catch (DomainException over) {
                Notices.tell(Problems.text(over));
            }
        });
        return button;
    }
}
