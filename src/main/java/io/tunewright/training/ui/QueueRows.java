package io.tunewright.training.ui;

import io.tunewright.identity.TenantId;
import io.tunewright.training.QueueService;
import io.tunewright.training.RunId;
import io.tunewright.training.RunQueue.Hold;
import io.tunewright.training.RunQueue.Place;
import io.tunewright.training.ShareService;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/// The queue as pages show it.
@Component
class QueueRows {

    private final QueueService queue;
    private final TrainingRunService runs;
    private final ShareService organisations;

    QueueRows(QueueService queue, TrainingRunService runs, ShareService organisations) {
        this.queue = queue;
        this.runs = runs;
        this.organisations = organisations;
    }

    /// @param name of the run for its own organisation, of the organisation for operators
    record Row(
            RunId run,
            String name,
            int number,
            String machine,
            int machines,
            Instant since,
            int ahead,
            int others,
            Hold hold) {}

    /// @param all empty but for operators
    record Seen(QueueService.Shares shares, List<Row> own, List<Row> all) {}

    Seen look(TenantId tenant, boolean operator) {
        var own = queue.of(tenant);
        Map<RunId, TrainingRun> known = own.places().isEmpty()
                ? Map.of()
                : runs.active(tenant).stream().collect(Collectors.toMap(TrainingRun::id, run -> run));
        var named = own.places().stream()
                .flatMap(place -> Stream.ofNullable(known.get(place.run().run()))
                        .map(run -> row(place, run.experimentName(), run.number())))
                .toList();
        return new Seen(own.shares(), named, operator ? all() : List.of());
    }

    private List<Row> all() {
        var names = organisations.list().stream()
                .collect(Collectors.toMap(line -> line.organisation().id(), line -> line.organisation()
                        .name()));
        return queue.all().stream()
                .map(place -> row(place, names.getOrDefault(place.run().tenant(), ""), 0))
                .toList();
    }

    private static Row row(Place place, String name, int number) {
        var run = place.run();
        return new Row(
                run.run(),
                name,
                number,
                run.demand().machine(),
                run.demand().machines(),
                run.since(),
                place.ahead(),
                place.others(),
                place.hold());
    }
}
