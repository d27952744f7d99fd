package io.tunewright.training.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Composite;
import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.TrainerRuntime;
import io.tunewright.common.ui.CopyButton;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import java.util.List;

/// The machines and trainers that users may choose, and the configuration that says so.
final class OfferedCard extends Composite<Component> {

    private static final long serialVersionUID = 1;

    private final transient List<MachineProfile> profiles;
    private final transient List<TrainerRuntime> runtimes;

    OfferedCard(List<MachineProfile> profiles, List<TrainerRuntime> runtimes) {
        this.profiles = profiles;
        this.runtimes = runtimes;
    }

    @Override
    protected Component initContent() {
        var body = div("tw-stack");
        for (var profile : profiles) {
            body.add(div(
                    "tw-row apart",
                    div("", div("tw-strong", profile.name()), div("tw-muted tw-small", MachineText.of(profile))),
                    div("tw-num", price(profile))));
        }
        for (var runtime : runtimes) {
            body.add(div(
                    "tw-row apart",
                    div("", div("tw-strong", runtime.name()), div("tw-muted tw-small tw-cut tw-mono", runtime.image())),
                    Parts.badge("method", null, runtime.kind().slug())));
        }
        String yaml = OfferedYaml.of(profiles, runtimes);
        var code = el("pre", "tw-code tw-snippet", yaml);
        code.setId("cluster-yaml");
        code.getElement().setAttribute("tabindex", "0").setAttribute("translate", "no");
        body.add(div(
                "tw-row apart",
                div("tw-small tw-muted", t("training.cluster.configure")),
                CopyButton.icon(yaml, t("training.cluster.copy"))));
        body.add(code);
        return Parts.card(t("training.cluster.offered"), null, Parts.body(body));
    }

    private static String price(MachineProfile profile) {
        return profile.pricePerHour() > 0
                ? t("training.machine.price", Formats.price(profile.pricePerHour()))
                : t("training.machine.free");
    }
}
