package io.tunewright.training;

import io.tunewright.identity.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The order in which waiting runs get their turn: organisations one after the other, each in the order its runs
/// came. Whoever has fewest runs in progress is next, then whoever had no turn for longest.
public final class RunQueue {

    private RunQueue() {}

    /// A run that waits.
    public record Waiting(TenantId tenant, RunId run, Instant since) {}

    /// An organisation's runs in progress.
    ///
    /// @param running  their number
    /// @param lastTurn when one of its runs, over or not, had its turn last; null if none had
    public record Share(int running, @Nullable Instant lastTurn) {

        public static final Share NONE = new Share(0, null);
    }

    /// The first is next.
    public static List<Waiting> order(List<Waiting> waiting, Map<TenantId, Share> shares) {
        var byTenant = new HashMap<TenantId, ArrayList<Waiting>>();
        waiting.stream()
                .sorted(Comparator.comparing(Waiting::since)
                        .thenComparing(run -> run.run().value()))
                .forEach(run -> byTenant.computeIfAbsent(run.tenant(), tenant -> new ArrayList<>())
                        .add(run));
        var standing = new HashMap<>(shares);
        var order = new ArrayList<Waiting>(waiting.size());
        // Later than every turn there was: those who got one in this forecast stand behind those who did not.
        var turn = Instant.MAX.minusSeconds(waiting.size() + 1L);
        while (!byTenant.isEmpty()) {
            var next = byTenant.keySet().stream()
                    .min(Comparator.<TenantId>comparingInt(
                                    tenant -> share(standing, tenant).running())
                            .thenComparing(
                                    tenant -> share(standing, tenant).lastTurn(),
                                    Comparator.nullsFirst(Comparator.naturalOrder()))
                            .thenComparing(tenant -> Objects.requireNonNull(byTenant.get(tenant))
                                    .getFirst()
                                    .since())
                            .thenComparing(TenantId::value))
                    .orElseThrow();
            var runs = Objects.requireNonNull(byTenant.get(next));
            order.add(runs.removeFirst());
            if (runs.isEmpty()) {
                byTenant.remove(next);
            }
            turn = turn.plusSeconds(1);
            standing.put(next, new Share(share(standing, next).running() + 1, turn));
        }
        return order;
    }

    private static Share share(Map<TenantId, Share> shares, TenantId tenant) {
        return shares.getOrDefault(tenant, Share.NONE);
    }
}
