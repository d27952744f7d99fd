package io.tunewright.experiment.ui;

import io.tunewright.cluster.MachineProfile;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Texts;
import java.util.ArrayList;

/// A machine in one line: what the operator says of it, what it has, what it costs.
final class MachineLine {

    private MachineLine() {}

    static String of(MachineProfile profile) {
        var parts = new ArrayList<String>();
        if (!profile.description().isBlank()) {
            parts.add(profile.description());
        }
        if (profile.gpus() > 0) {
            parts.add(Texts.t("experiment.machine.gpus", Formats.count(profile.gpus()), profile.gpus()));
        }
        if (profile.cpus() > 0) {
            parts.add(Texts.t(
                    "experiment.machine.cores",
                    Formats.decimal(profile.cpus(), profile.cpus() % 1 == 0 ? 0 : 1),
                    profile.cpus()));
        }
        if (profile.memory().toBytes() > 0) {
            parts.add(Formats.bytes(profile.memory().toBytes()));
        }
        if (profile.pricePerHour() > 0) {
            parts.add(Texts.t("experiment.machine.price", Formats.price(profile.pricePerHour())));
        }
        return String.join(" · ", parts);
    }
}
