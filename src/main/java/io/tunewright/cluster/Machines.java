package io.tunewright.cluster;

import io.tunewright.common.InvalidInputException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/// The operator's lists: machines that workers may ask for, and trainers beside our own.
@Component
@EnableConfigurationProperties(ClusterProperties.class)
public class Machines {

    private static final MachineProfile THIS_MACHINE = new MachineProfile(
            "this-machine",
            "",
            0,
            "nvidia.com/gpu",
            0,
            DataSize.ofBytes(0),
            DataSize.ofBytes(0),
            0,
            Map.of(),
            List.of());

    private final List<MachineProfile> profiles;
    private final List<TrainerRuntime> runtimes;
    private final boolean here;

    /// @param kind where workers run
    Machines(ClusterProperties properties, @Value("${tunewright.cluster.kind:local}") String kind) {
        this.profiles = properties.profiles().isEmpty() ? List.of(THIS_MACHINE) : List.copyOf(properties.profiles());
        unique("profiles", profiles.stream().map(MachineProfile::name).toList());
        this.here = kind.equals("local");
        this.runtimes = properties.runtimes().stream().map(this::usable).toList();
        unique("runtimes", runtimes.stream().map(TrainerRuntime::name).toList());
    }

    /// The default first.
    public List<MachineProfile> profiles() {
        return profiles;
    }

    /// @param name empty for the default
    /// @throws InvalidInputException `unknown-machine`
    public MachineProfile profile(String name) {
        return find(name)
                .orElseThrow(() -> unknown(
                        "unknown-machine",
                        "machine",
                        name,
                        profiles.stream().map(MachineProfile::name).toList()));
    }

    /// The profile of that name, or the default for none; empty if the operator has it no more.
    public Optional<MachineProfile> find(String name) {
        return profiles.stream()
                .filter(profile ->
                        name.equals(MachineProfile.DEFAULT) || profile.name().equals(name))
                .findFirst();
    }

    public List<TrainerRuntime> runtimes() {
        return runtimes;
    }

    /// @throws InvalidInputException `unknown-trainer`
    public TrainerRuntime runtime(String name) {
        return runtimes.stream()
                .filter(runtime -> runtime.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(
                        "unknown-trainer",
                        "trainer",
                        name,
                        runtimes.stream().map(TrainerRuntime::name).toList()));
    }

    private static InvalidInputException unknown(String code, String field, String name, List<String> known) {
        String names = known.isEmpty() ? "none is registered" : "there are " + String.join(", ", known);
        return new InvalidInputException(
                code, field, "There is no %s '%s': %s".formatted(field, name, names), name, names);
    }

    /// A trainer as it is started where workers run.
    private TrainerRuntime usable(TrainerRuntime runtime) {
        if (here ? runtime.command().isEmpty() : runtime.image().isEmpty()) {
            throw new IllegalStateException("tunewright.cluster.runtimes: %s has no %s"
                    .formatted(
                            runtime.name(),
                            here ? "command, and workers are processes" : "image, and workers are pods"));
        }
        return here
                ? new TrainerRuntime(runtime.name(), runtime.kind(), "", runtime.command())
                : new TrainerRuntime(runtime.name(), runtime.kind(), runtime.image(), List.of());
    }

    private static void unique(String list, List<String> names) {
        if (new HashSet<>(names).size() < names.size()) {
            throw new IllegalStateException("tunewright.cluster.%s has a name twice: %s"
                    .formatted(list, names.stream().collect(Collectors.joining(", "))));
        }
    }
}
