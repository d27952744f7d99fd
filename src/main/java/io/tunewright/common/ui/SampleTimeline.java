package io.tunewright.common.ui;

import com.vaadin.flow.component.html.Div;
import java.util.List;
import java.util.Locale;

/// What a model answers to one prompt as it learns, side by side, oldest first.
public class SampleTimeline extends Div {

    /// @param when     such as "before" or "step 200"
    /// @param detail   such as "41 tokens"; may be empty
    /// @param language of `text`
    public record Sample(String when, String detail, String text, Locale language) {}

    /// @param label what a screen reader calls it
    public SampleTimeline(String label) {
        addClassName("tw-timeline");
        getElement()
                .setAttribute("role", "group")
                .setAttribute("aria-label", label)
                .setAttribute("tabindex", "0");
    }

    public void show(List<Sample> samples) {
        removeAll();
        for (var sample : samples) {
            add(Parts.div(
                    "tw-sample",
                    Parts.div("at", Parts.span("tw-strong", sample.when()), Parts.span("", sample.detail())),
                    Parts.lang(Parts.div("tw-answer-text", sample.text()), sample.language())));
        }
    }
}
