package io.tunewright.training;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tunewright.training.store.OverviewStore;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/// What operators want to be alarmed by: how long runs wait, how many have a worker that fell
/// silent, and what was trained in vain.
@Component
class QueueMetrics implements MeterBinder {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SILENT = Duration.ofMinutes(2);

    private final OverviewStore store;

    QueueMetrics(OverviewStore store) {
        this.store = store;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("tunewright.queue.age", store, QueueMetrics::age)
                .baseUnit("seconds")
                .description("How long the run has waited that waits longest")
                .register(registry);
        Gauge.builder("tunewright.queue.waiting", store, found -> found.states().getOrDefault("QUEUED", 0))
                .description("Runs that wait for their turn")
                .register(registry);
        Gauge.builder("tunewright.runs.silent", store, found -> found.silent(SILENT))
                .description("Runs whose worker did not call for two minutes")
                .register(registry);
        Gauge.builder("tunewright.collections.failed", store, found -> found.failedCollections(DAY))
                .description("Runs of the last day that were trained but whose result could not be collected")
                .register(registry);
    }

    private static double age(OverviewStore store) {
        return store.oldestWaiting()
                .map(since -> Duration.between(since, Instant.now()).toMillis() / 1000.0)
                .orElse(0.0);
    }
}
