package io.tunewright.training.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import io.tunewright.common.ui.Bundles;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
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
                div("tw-row apart", span("", name(kind)), span("tw-num tw-strong", Formats.count(count))),
                Parts.meter((double) count / most, 0))));
        return bars;
    }

    /// In words; a kind that no bundle knows by its name.
    private static String name(String kind) {
        String slug = kind.toLowerCase(Locale.ROOT).replace('_', '-');
        String text = Bundles.find(Texts.locale(), "training.kind." + slug);
        return text == null ? slug : text;
    }
}
