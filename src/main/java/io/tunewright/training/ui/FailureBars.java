package io.tunewright.training.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import java.util.Locale;
import java.util.Map;

/// Failed runs by kind, as bars.
final class FailureBars {

    private FailureBars() {}

    static Component of(Map<String, Integer> failures) {
        if (failures.isEmpty()) {
            return div("tw-muted", t("training.cluster.no-failures"));
        }
        int most = failures.values().stream().mapToInt(Integer::intValue).max().orElse(1);
        var bars = div("tw-stack");
        failures.forEach((kind, count) -> bars.add(div(
                "",
                div(
                        "tw-row apart",
                        span(
                                "",
                                RunTexts.failureKind(
                                        kind.toLowerCase(Locale.ROOT).replace('_', '-'))),
                        span("tw-num tw-strong", Formats.count(count))),
                Parts.meter((double) count / most, 0))));
        return bars;
    }
}
