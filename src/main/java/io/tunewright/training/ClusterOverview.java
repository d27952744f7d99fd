package io.tunewright.training;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.ClusterStatus;
import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.Machines;
import io.tunewright.cluster.TrainerRuntime;
import io.tunewright.identity.OperatorService;
import io.tunewright.identity.Organisation;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.training.store.OverviewStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// What operators want to know of the cluster and of the runs on it.
@Service
public class ClusterOverview {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration SILENT = Duration.ofMinutes(2);

    private final Cluster cluster;
    private final Machines machines;
    private final OverviewStore store;
    private final OperatorService operators;

    ClusterOverview(Cluster cluster, Machines machines, OverviewStore store, OperatorService operators) {
        this.cluster = cluster;
        this.machines = machines;
        this.store = store;
        this.operators = operators;
    }

    /// @param owners        name of the organisation that a training worker works for, by the worker's name
    /// @param oldestWaiting since when the run waits that waits longest, null if none does
    /// @param states        runs in each state that is not final
    /// @param silent        runs whose worker did not call for two minutes
    /// @param failures      of the last seven days, by kind, the most first
    public record Overview(
            ClusterStatus status,
            Map<String, String> owners,
            @Nullable Instant oldestWaiting,
            Map<String, Integer> states,
            int silent,
            Map<String, Integer> failures,
            List<MachineProfile> profiles,
            List<TrainerRuntime> runtimes) {}

    @PreAuthorize(Permissions.MAY_OPERATE)
    public Overview get() {
        return new Overview(
                cluster.status(),
                owners(),
                store.oldestWaiting().orElse(null),
                store.states(),
                store.silent(SILENT),
                store.failures(WEEK),
                machines.profiles(),
                machines.runtimes());
    }

    private Map<String, String> owners() {
        Map<TenantId, String> names =
                operators.organisations().stream().collect(Collectors.toMap(Organisation::id, Organisation::name));
        return store.owners().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, owner -> names.getOrDefault(owner.getValue(), "")));
    }
}
