package io.tunewright.training.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.identity.CurrentUser;
import io.tunewright.training.QueueService;
import io.tunewright.training.RunQueue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/queue")
@Tag(name = "Runs")
class QueueController {

    private final QueueService queue;
    private final CurrentUser user;

    QueueController(QueueService queue, CurrentUser user) {
        this.queue = queue;
        this.user = user;
    }

    @GetMapping
    @Operation(
            summary = "The organisation's runs that wait, the next first, and its share of the machines",
            description = "`reason` is `turn`, `run_limit`, `machine_limit` or `gpu_limit`.")
    QueueResponse list() {
        var own = queue.of(user.tenant());
        return new QueueResponse(own.places().stream().map(PlaceResponse::of).toList(), ShareResponse.of(own.shares()));
    }

    record QueueResponse(List<PlaceResponse> data, ShareResponse share) {}

    /// @param ahead       runs that have their turn before it
    /// @param othersAhead those of them that are of other organisations
    record PlaceResponse(
            UUID runId, String machine, int nodes, Instant since, int ahead, int othersAhead, String reason) {

        static PlaceResponse of(RunQueue.Place place) {
            return new PlaceResponse(
                    place.run().run().value(),
                    place.run().demand().machine(),
                    place.run().demand().machines(),
                    place.run().since(),
                    place.ahead(),
                    place.others(),
                    place.hold().name().toLowerCase(Locale.ROOT));
        }
    }

    /// @param due      share by weight among those who want machines, 0 to 1
    /// @param used     share that it had lately and has now, 0 to 1
    /// @param machines in use; `machine_limit` null for no limit
    record ShareResponse(
            double weight,
            double due,
            double used,
            int runs,
            int machines,
            @Nullable Integer machineLimit,
            int gpus,
            @Nullable Integer gpuLimit) {

        static ShareResponse of(QueueService.Shares shares) {
            var standing = shares.standing();
            return new ShareResponse(
                    standing.share().weight(),
                    shares.due(),
                    shares.used(),
                    standing.runs(),
                    standing.machines(),
                    standing.share().machines(),
                    standing.gpus(),
                    standing.share().gpus());
        }
    }
}
