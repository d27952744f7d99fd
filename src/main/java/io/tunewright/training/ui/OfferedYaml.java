package io.tunewright.training.ui;

import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.TrainerRuntime;
import java.util.List;
import org.springframework.util.unit.DataSize;

/// The configuration that offers machines and trainers, as it is; for the trainer an example if there is none.
final class OfferedYaml {

    private static final String EXAMPLE = """
                # - name: trl
                #   kind: trl
                #   image: registry.example.org/trl@sha256:…
            """;

    private OfferedYaml() {}

    static String of(List<MachineProfile> profiles, List<TrainerRuntime> runtimes) {
        var yaml = new StringBuilder("tunewright:\n  cluster:\n    profiles:\n");
        profiles.forEach(profile -> append(yaml, profile));
        yaml.append("    runtimes:").append(runtimes.isEmpty() ? " []\n" + EXAMPLE : "\n");
        for (var runtime : runtimes) {
            yaml.append("      - name: ").append(runtime.name()).append('\n');
            line(yaml, "kind", runtime.kind().slug());
            line(yaml, "image", runtime.image());
        }
        return yaml.toString();
    }

    private static void append(StringBuilder yaml, MachineProfile profile) {
        yaml.append("      - name: ").append(profile.name()).append('\n');
        if (profile.gpus() > 0) {
            line(yaml, "gpus", Integer.toString(profile.gpus()));
            line(yaml, "gpu-resource", profile.gpuResource());
            size(yaml, "gpu-memory", profile.gpuMemory());
        }
        if (profile.cpus() > 0) {
            line(yaml, "cpus", Double.toString(profile.cpus()));
        }
        size(yaml, "memory", profile.memory());
        size(yaml, "disk", profile.disk());
        line(yaml, "price-per-hour", Double.toString(profile.pricePerHour()));
        if (!profile.nodeSelector().isEmpty()) {
            yaml.append("        node-selector:\n");
        }
        profile.nodeSelector().forEach((label, value) -> yaml.append("          \"[")
                .append(label)
                .append("]\": ")
                .append(value)
                .append('\n'));
    }

    private static void size(StringBuilder yaml, String key, DataSize size) {
        long megabytes = size.toBytes() / 1_000_000;
        if (megabytes > 0) {
            line(yaml, key, megabytes % 1000 == 0 ? megabytes / 1000 + "GB" : megabytes + "MB");
        }
    }

    private static void line(StringBuilder yaml, String key, String value) {
        if (!value.isEmpty()) {
            yaml.append("        ").append(key).append(": ").append(value).append('\n');
        }
    }
}
