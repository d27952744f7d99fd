package io.tunewright.common.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasSize;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JavaScript;
import com.vaadin.flow.component.dependency.JsModule;
import tools.jackson.databind.node.ObjectNode;

/// A line chart in the page's tokens; `frontend/lib/tw-chart.js` draws it with ECharts.
@Tag("tw-chart")
@JavaScript("context://_static/echarts/6.0.0/dist/echarts.min.js")
@JsModule("context://lib/tw-chart.js")
public class TwChart extends Component implements HasSize {

    /// @param description what is seen, for those who do not see it
    /// @param height      CSS height, such as `216px`
    public TwChart(String description, String height) {
        describe(description);
        getElement().setAttribute("role", "img");
        setHeight(height);
    }

    public void describe(String description) {
        getElement().setAttribute("aria-label", description);
    }

    /// Replaces what is drawn; the members of `spec` are those that `tw-chart.js` reads.
    public void show(ObjectNode spec) {
        getElement().setPropertyJson("spec", spec);
    }
}
