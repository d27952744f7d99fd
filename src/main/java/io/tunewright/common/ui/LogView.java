package io.tunewright.common.ui;

import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import com.vaadin.flow.component.html.Div;
import java.util.List;

/// The tail of a log, newest last. It follows the end as long as the reader is at the end, and keeps at most
/// [#MAX_LINES] lines.
@Tag("div")
@JsModule("context://lib/tw-shell.js")
public class LogView extends Div {

    public static final int MAX_LINES = 500;

    /// How a line is coloured.
    public enum Level {
        INFO,
        WARN,
        ERROR
    }

    /// @param time as shown, such as `10:20:41`; may be empty
    /// @param text never interpreted as markup
    public record Line(String time, String text, Level level) {}

    /// @param label what a screen reader calls it
    public LogView(String label) {
        addClassNames("tw-code", "tw-log");
        getElement()
                .setAttribute("role", "log")
                .setAttribute("aria-label", label)
                .setAttribute("aria-live", "off")
                .setAttribute("tabindex", "0")
                .setAttribute("dir", "ltr")
                .setAttribute("data-follow", "");
        getStyle().set("max-height", "320px").set("min-height", "120px");
    }

    /// Replaces everything.
    public void show(List<Line> lines) {
        removeAll();
        append(lines);
    }

    /// Adds lines at the end and drops the oldest beyond the limit.
    public void append(List<Line> lines) {
        for (var line : lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size())) {
            String colour =
                    switch (line.level()) {
                        case INFO -> "";
                        case WARN -> "w";
                        case ERROR -> "e";
                    };
            boolean timed = !line.time().isEmpty();
            add(Parts.div(
                    "",
                    timed ? Parts.span("t", line.time()) : null,
                    Parts.span(colour, timed ? "  " + line.text() : line.text())));
        }
        for (int surplus = getComponentCount() - MAX_LINES; surplus > 0; surplus--) {
            remove(getComponentAt(0));
        }
    }
}
