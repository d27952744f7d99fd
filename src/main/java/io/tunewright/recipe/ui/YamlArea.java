package io.tunewright.recipe.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasSize;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import com.vaadin.flow.internal.JacksonUtils;
import java.util.Collection;
import java.util.function.Consumer;

/// A text area for YAML; `frontend/lib/tw-yaml.js` draws line numbers and colours.
@Tag("tw-yaml")
@JsModule("context://lib/tw-yaml.js")
class YamlArea extends Component implements HasSize {

    private static final long serialVersionUID = 1;

    /// @param changed called with the text a moment after the user typed
    YamlArea(String label, Consumer<String> changed) {
        getElement().setProperty("label", label);
        getElement()
                .addEventListener(
                        "tw-change",
                        event -> changed.accept(
                                event.getEventData().path("event.detail").asString()))
                .addEventData("event.detail");
    }

    void show(String text) {
        getElement().setProperty("value", text);
    }

    /// Marks lines, counted from 1.
    void markFaults(Collection<Integer> lines) {
        var list = JacksonUtils.createArrayNode();
        lines.stream().filter(line -> line > 0).distinct().forEach(list::add);
        getElement().setPropertyJson("faults", list);
    }

    void setReadOnly(boolean readOnly) {
        getElement().setProperty("readOnly", readOnly);
    }

    /// Puts the cursor on a line.
    void goTo(int line) {
        getElement().callJsFunction("goTo", line);
    }
}
