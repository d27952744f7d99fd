package io.tunewright.training.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import io.tunewright.cluster.ClusterStatus.Permission;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import java.util.List;

/// What the server may do in the cluster; for what it may not, what to do about it.
final class PermissionsCard {

    private PermissionsCard() {}

    static Component of(List<Permission> permissions) {
        var missing = permissions.stream().filter(one -> !one.granted()).toList();
        String facts = missing.isEmpty()
                ? t("training.cluster.all-granted", Formats.count(permissions.size()))
                : t("training.cluster.missing", Formats.count(missing.size()), Formats.count(permissions.size()));
        var body = div("tw-stack");
        for (var one : missing) {
            body.add(Parts.note("error", t("training.cluster.grant", one.verb(), one.resource())));
        }
        var granted = div("tw-row wrap tw-small");
        permissions.stream()
                .filter(Permission::granted)
                .forEach(one -> granted.add(Parts.badge("ok", "check-circle", one.verb() + " " + one.resource())));
        body.add(granted);
        return Parts.card(t("training.cluster.permissions"), span("tw-small tw-muted", facts), Parts.body(body));
    }
}
