package io.tunewright.training.job;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How training runs are driven (`tunewright.training.*`).
///
/// @param concurrentRuns   runs of all organisations at the same time; others wait
/// @param attempts         workers of a run that may break off by themselves
/// @param disruptions      machines in a row that may lose a run before it gets a step further
/// @param retryPause       before the second retry; doubled for each that follows, at most a minute
/// @param lostAfter        how long a worker may give no sign of life before another takes its place
/// @param reconcile        time between two full looks for workers that nobody wants
/// @param nodeLife         how long after its last sign of life a server counts as alive
/// @param threads          CPU threads of a worker, 0 for all
/// @param pollInterval     time between two looks at a worker
/// @param cancelGrace      how long a worker may take to end by itself after a cancel, before it is stopped
/// @param stopGrace        how long a stopped worker may take to write its checkpoint, before it is killed
/// @param heartbeat        time between two heartbeats of a worker that has nothing else to say
/// @param reportRetry      longest time between two tries of a worker while this server is away
/// @param deliveryDeadline how long a worker that is done tries to deliver what it has
/// @param keepPrepared     how long tokenised data is kept after its last use
@ConfigurationProperties("tunewright.training")
record TrainingProperties(
        @DefaultValue("1") int concurrentRuns,
        @DefaultValue("2") int attempts,
        @DefaultValue("5") int disruptions,
        @DefaultValue("2s") Duration retryPause,
        @DefaultValue("3m") Duration lostAfter,
        @DefaultValue("30s") Duration reconcile,
        @DefaultValue("30s") Duration nodeLife,
        @DefaultValue("0") int threads,
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("60s") Duration cancelGrace,
        @DefaultValue("60s") Duration stopGrace,
        @DefaultValue("5s") Duration heartbeat,
        @DefaultValue("5s") Duration reportRetry,
        @DefaultValue("1h") Duration deliveryDeadline,
        @DefaultValue("7d") Duration keepPrepared) {}
