package io.tunewright.training;

import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.Machines;
import io.tunewright.identity.Quota;
import io.tunewright.identity.QuotaKind;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunQueue.Demand;
import io.tunewright.training.RunQueue.Standing;
import io.tunewright.training.RunQueue.Waiting;
import io.tunewright.training.store.QueueStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/// Whose turn it is, by what is stored now.
@Component
@EnableConfigurationProperties(ShareProperties.class)
public class RunTurns {

    private final QueueStore queue;
    private final Machines machines;
    private final Quota quota;
    private final ShareProperties properties;

    RunTurns(QueueStore queue, Machines machines, Quota quota, ShareProperties properties) {
        this.queue = queue;
        this.machines = machines;
        this.quota = quota;
        this.properties = properties;
    }

    /// The runs that may have their turn now.
    ///
    /// @param free most of them
    public List<Waiting> next(int free) {
        var waiting = waiting();
        return waiting.isEmpty() || free <= 0 ? List.of() : RunQueue.next(waiting, standings(waiting), free);
    }

    /// The queue at one moment.
    ///
    /// @param places    the first is next
    /// @param standings of those who wait or have runs in progress
    record Look(List<RunQueue.Place> places, Map<TenantId, Standing> standings) {}

    Look look() {
        var waiting = waiting();
        var standings = standings(waiting);
        return new Look(RunQueue.order(waiting, standings), standings);
    }

    private List<Waiting> waiting() {
        return queue.waiting().stream()
                .map(run -> new Waiting(run.tenant(), run.run(), run.since(), demand(run)))
                .toList();
    }

    private Map<TenantId, Standing> standings(List<Waiting> waiting) {
        var shares = queue.shares();
        var used = queue.used(properties.halfLife());
        var turns = queue.lastTurns();
        var limits = quota.limits(QuotaKind.CONCURRENT_RUNS);
        var running = queue.inProgress();
        var tenants = new HashSet<TenantId>();
        waiting.forEach(run -> tenants.add(run.tenant()));
        running.forEach(run -> tenants.add(run.tenant()));
        var standings = new HashMap<TenantId, Standing>();
        for (var tenant : tenants) {
            standings.put(
                    tenant,
                    new Standing(
                            shares.getOrDefault(tenant, RunShare.USUAL),
                            limits.of(tenant),
                            used.getOrDefault(tenant, 0.0),
                            0,
                            0,
                            0,
                            turns.get(tenant)));
        }
        for (var run : running) {
            standings.computeIfPresent(run.tenant(), (tenant, before) -> before.and(demand(run)));
        }
        return standings;
    }

    /// A run that takes longer than was thought has used what it took.
    private Demand demand(QueueStore.Asked run) {
        var profile = machines.find(run.machine());
        var thought = run.expected().isZero() ? properties.expected() : run.expected();
        return new Demand(
                profile.map(MachineProfile::name).orElse(run.machine()),
                run.nodes(),
                run.nodes() * profile.map(MachineProfile::gpus).orElse(0),
                run.nodes() * profile.map(RunTurns::costPerHour).orElse(1.0),
                longer(thought, run.busy()));
    }

    /// What an hour on a machine takes of a share: its price; where it has none its GPUs, and at least 1.
    static double costPerHour(MachineProfile profile) {
        return profile.pricePerHour() > 0 ? profile.pricePerHour() : Math.max(1, profile.gpus());
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
