package io.tunewright.training.ui;

import static io.tunewright.common.ui.Texts.t;

import io.tunewright.cluster.MachineProfile;
import io.tunewright.common.ui.Formats;
import java.util.ArrayList;

/// What a machine has, in one line.
final class MachineText {

    private MachineText() {}

    static String of(MachineProfile profile) {
        var parts = new ArrayList<String>();
        if (profile.gpus() > 0) {
            parts.add(t("training.machine.gpus", Formats.count(profile.gpus()), profile.gpus()));
        }
        if (profile.cpus() > 0) {
            parts.add(t(
                    "training.machine.cores",
                    Formats.decimal(profile.cpus(), profile.cpus() % 1 == 0 ? 0 : 1),
                    profile.cpus()));
        }
        if (profile.memory().toBytes() > 0) {
            parts.add(Formats.bytes(profile.memory().toBytes()));
        }
        return parts.isEmpty() ? t("training.machine.as-it-is") : String.join(" · ", parts);
    }
}
