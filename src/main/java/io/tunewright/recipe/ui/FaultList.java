package io.tunewright.recipe.ui;

import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.recipe.Problem;
import java.util.List;
import java.util.function.IntConsumer;

/// What is wrong with a text, each with a way to its line.
final class FaultList extends Div {

    private static final long serialVersionUID = 1;

    private final transient IntConsumer goTo;

    /// @param goTo shows a line, counted from 1
    FaultList(IntConsumer goTo) {
        this.goTo = goTo;
        addClassName("tw-col");
        setId("recipe-faults");
        getElement().setAttribute("role", "status");
    }

    void show(List<Problem> problems) {
        removeAll();
        for (var problem : problems) {
            var note = Parts.note("error", problem.message(Texts.locale()));
            note.getElement().setAttribute("role", "note");
            if (problem.line() > 0) {
                var go = Parts.button(Texts.t("recipe.go-to-line", problem.line()), null, ButtonVariant.TERTIARY);
                go.addClickListener(click -> goTo.accept(problem.line()));
                note.add(go);
            }
            add(note);
        }
        setVisible(!problems.isEmpty());
    }
}
