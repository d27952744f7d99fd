package io.tunewright.common.ui;

import com.vaadin.flow.component.HtmlContainer;
import java.util.List;

/// The phases of a piece of work, in order: done, now, to come. Narrow screens show the marks and the current
/// word.
public class Steps extends HtmlContainer {

    /// How far a phase is.
    public enum State {
        DONE,
        NOW,
        TO_COME,
        FAILED
    }

    /// @param detail such as its duration; may be empty
    public record Step(String label, String detail, State state) {}

    /// @param label what the phases are of, for screen readers
    public Steps(String label) {
        super("ol");
        addClassName("tw-steps");
        getElement().setAttribute("aria-label", label);
    }

    public void show(List<Step> steps) {
        removeAll();
        for (var step : steps) {
            add(item(step));
        }
    }

    private static HtmlContainer item(Step step) {
        var mark = Parts.span("mark");
        switch (step.state()) {
            case DONE -> mark.add(Parts.icon("check"));
            case FAILED -> mark.add(Parts.icon("x"));
            case NOW, TO_COME -> {}
        }
        String classes =
                switch (step.state()) {
                    case DONE -> "done";
                    case NOW -> "now";
                    case FAILED -> "now failed";
                    case TO_COME -> "";
                };
        var item = Parts.el(
                "li",
                classes,
                mark,
                Parts.div(
                        "lab",
                        Parts.el("b", "", step.label()),
                        Parts.el("small", "tw-num", step.detail()),
                        word(step)));
        if (step.state() == State.NOW || step.state() == State.FAILED) {
            item.getElement().setAttribute("aria-current", "step");
        }
        return item;
    }

    /// The state in words, for those who do not see the mark.
    private static HtmlContainer word(Step step) {
        return Parts.span(
                "tw-unseen",
                switch (step.state()) {
                    case DONE -> Texts.t("common.step.done");
                    case NOW -> Texts.t("common.step.now");
                    case TO_COME -> Texts.t("common.step.to-come");
                    case FAILED -> Texts.t("common.step.failed");
                });
    }
}
