package io.tunewright.cluster;

import io.tunewright.common.Check;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// A kind of machine that workers may ask for; defined by the operator (`tunewright.cluster.profiles`).
///
/// @param name         a DNS label, by which users choose it
/// @param description  what users read beside the name
/// @param gpus         GPUs a machine gives to a worker
/// @param gpuResource  the GPUs' name among the node's resources, such as `nvidia.com/gpu`
/// @param cpus         CPU cores, 0 for as many as there are
/// @param memory       main memory, 0 for as much as there is
/// @param disk         what a run may fill, 0 for as much as there is
/// @param pricePerHour what an hour costs an organisation, in the operator's unit of account
/// @param nodeSelector labels that a node must have
/// @param tolerations  taints of nodes that are no hindrance
/// @param gpuMemory    memory of each GPU, 0 if it is not told
public record MachineProfile(
        String name,
        @DefaultValue("") String description,
        @DefaultValue("0") int gpus,
        @DefaultValue("nvidia.com/gpu") String gpuResource,
        @DefaultValue("0") double cpus,
        @DefaultValue("0B") DataSize memory,
        @DefaultValue("0B") DataSize disk,
        @DefaultValue("1") double pricePerHour,
        @DefaultValue Map<String, String> nodeSelector,
        @DefaultValue List<Toleration> tolerations,
        @DefaultValue("0B") DataSize gpuMemory) {

    /// The profile of whoever names none: the first of the operator's list.
    public static final String DEFAULT = "";

    private static final Pattern LABEL = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    @ConstructorBinding
    public MachineProfile {
        Check.that(LABEL.matcher(name).matches(), "name", "must be a DNS label such as gpu-small");
        Check.range("gpus", gpus, 0, 64);
        Check.that(cpus >= 0 && cpus <= 1024, "cpus", "must be 0 to 1024");
        Check.that(
                !memory.isNegative() && !disk.isNegative() && !gpuMemory.isNegative(),
                "memory",
                "and disk must not be negative");
        Check.that(pricePerHour >= 0 && pricePerHour <= 1_000_000, "pricePerHour", "must be 0 to 1000000");
        nodeSelector = Map.copyOf(nodeSelector);
        tolerations = List.copyOf(tolerations);
    }

    /// Without a word about the memory of its GPUs.
    public MachineProfile(
            String name,
            String description,
            int gpus,
            String gpuResource,
            double cpus,
            DataSize memory,
            DataSize disk,
            double pricePerHour,
            Map<String, String> nodeSelector,
            List<Toleration> tolerations) {
        this(
                name,
                description,
                gpus,
                gpuResource,
                cpus,
                memory,
                disk,
                pricePerHour,
                nodeSelector,
                tolerations,
                DataSize.ofBytes(0));
    }

    /// A taint that is no hindrance.
    ///
    /// @param effect `NoSchedule`, `PreferNoSchedule`, `NoExecute`, or empty for all
    public record Toleration(
            String key,
            @DefaultValue("") String value,
            @DefaultValue("") String effect) {}
}
