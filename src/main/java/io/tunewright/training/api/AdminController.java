package io.tunewright.training.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.identity.TenantId;
import io.tunewright.training.ClusterOverview;
import io.tunewright.training.QueueService;
import io.tunewright.training.RunShare;
import io.tunewright.training.ShareService;
import io.tunewright.training.api.AdminBodies.AdminPlace;
import io.tunewright.training.api.AdminBodies.ClusterResponse;
import io.tunewright.training.api.AdminBodies.OrganisationList;
import io.tunewright.training.api.AdminBodies.OrganisationShare;
import io.tunewright.training.api.AdminBodies.QueueOfAll;
import io.tunewright.training.api.AdminBodies.ShareRequest;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/admin")
@Tag(name = "Operating")
class AdminController {

    private final ClusterOverview cluster;
    private final QueueService queue;
    private final ShareService shares;

    AdminController(ClusterOverview cluster, QueueService queue, ShareService shares) {
        this.cluster = cluster;
        this.queue = queue;
        this.shares = shares;
    }

    @GetMapping("/cluster")
    @Operation(summary = "The cluster: connection, permissions, nodes, workers, queue, failures, machines and trainers")
    ClusterResponse cluster() {
        return ClusterResponse.of(cluster.get());
    }

    @GetMapping("/queue")
    @Operation(summary = "The runs of all organisations that wait, the next first")
    QueueOfAll queue() {
        var names = shares.list().stream()
                .collect(Collectors.toMap(line -> line.organisation().id(), line -> line.organisation()
                        .name()));
        return new QueueOfAll(queue.all().stream()
                .map(place ->
                        AdminPlace.of(place, names.getOrDefault(place.run().tenant(), "")))
                .toList());
    }

    @GetMapping("/organisations")
    @Operation(summary = "Every organisation with its weight, its limits and what it uses")
    OrganisationList organisations() {
        return new OrganisationList(
                shares.list().stream().map(OrganisationShare::of).toList());
    }

    @PutMapping("/organisations/{id}")
    @Operation(
            summary = "Set an organisation's weight and limits",
            description = "A limit that is null or missing is none. Runs in progress go on.")
    OrganisationShare set(@PathVariable UUID id, @RequestBody ShareRequest body) {
        return OrganisationShare.of(
                shares.set(new TenantId(id), new RunShare(body.weight(), body.machines(), body.gpus())));
    }
}
