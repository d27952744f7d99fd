package io.tunewright.training.api;

import io.tunewright.cluster.ClusterStatus;
import io.tunewright.training.ClusterOverview;
import io.tunewright.training.RunQueue;
import io.tunewright.training.ShareService;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the operator's routes take and give.
final class AdminBodies {

    private AdminBodies() {}

    record ShareRequest(
            double weight,
            @Nullable Integer machines,
            @Nullable Integer gpus) {}

    record OrganisationList(List<OrganisationShare> data) {}

    /// @param machineLimit null for no limit
    /// @param due          share by weight among those who want machines, 0 to 1
    /// @param used         share that it had lately and has now, 0 to 1
    record OrganisationShare(
            UUID id,
            String name,
            double weight,
            @Nullable Integer machineLimit,
            @Nullable Integer gpuLimit,
            double due,
            double used,
            int runs,
            int machines,
            int gpus,
            long waiting) {

        static OrganisationShare of(ShareService.Line line) {
            var standing = line.shares().standing();
            return new OrganisationShare(
                    line.organisation().id().value(),
                    line.organisation().name(),
                    line.share().weight(),
                    line.share().machines(),
                    line.share().gpus(),
                    line.shares().due(),
                    line.shares().used(),
                    standing.runs(),
                    standing.machines(),
                    standing.gpus(),
                    line.waiting());
        }
    }

    record QueueOfAll(List<AdminPlace> data) {}

    record AdminPlace(
            UUID runId, String organisation, String machine, int nodes, Instant since, int ahead, String reason) {

        static AdminPlace of(RunQueue.Place place, String organisation) {
            return new AdminPlace(
                    place.run().run().value(),
                    organisation,
                    place.run().demand().machine(),
                    place.run().demand().machines(),
                    place.run().since(),
                    place.ahead(),
                    place.hold().name().toLowerCase(Locale.ROOT));
        }
    }

    /// @param problem      why it cannot be reached, else empty
    /// @param lastSeen     when it last answered
    /// @param staleSeconds age of the newest complete look at its workers
    /// @param runs         in each state that is not final
    /// @param silentRuns   whose worker did not call for two minutes
    /// @param failures     of the last seven days, by kind
    record ClusterResponse(
            String kind,
            String address,
            boolean reachable,
            String problem,
            Instant lastSeen,
            double staleSeconds,
            List<ClusterStatus.Permission> permissions,
            List<ClusterStatus.Node> nodes,
            List<WorkerResponse> workers,
            @Nullable Instant oldestWaiting,
            Map<String, Integer> runs,
            int silentRuns,
            Map<String, Integer> failures) {

        static ClusterResponse of(ClusterOverview.Overview overview) {
            var status = overview.status();
            return new ClusterResponse(
                    status.kind(),
                    status.address(),
                    status.reachable(),
                    status.problem(),
                    status.lastSeen(),
                    status.staleSeconds(),
                    status.permissions(),
                    status.nodes(),
                    status.workers().stream()
                            .map(worker -> WorkerResponse.of(worker, overview.owners()))
                            .toList(),
                    overview.oldestWaiting(),
                    lower(overview.states()),
                    overview.silent(),
                    lower(overview.failures()));
        }

        private static Map<String, Integer> lower(Map<String, Integer> counts) {
            var lower = new TreeMap<String, Integer>();
            counts.forEach((name, count) -> lower.put(name.toLowerCase(Locale.ROOT), count));
            return lower;
        }
    }

    /// @param organisation for which it trains; empty if it does something else
    record WorkerResponse(String name, String organisation, String node, String state, Instant since) {

        static WorkerResponse of(ClusterStatus.Worker worker, Map<String, String> owners) {
            return new WorkerResponse(
                    worker.name().value(),
                    owners.getOrDefault(worker.name().value(), ""),
                    worker.node(),
                    worker.state(),
                    worker.since());
        }
    }
}
