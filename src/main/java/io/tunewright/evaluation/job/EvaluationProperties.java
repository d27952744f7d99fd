package io.tunewright.evaluation.job;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How evaluations are driven (`tunewright.evaluation.*`).
///
/// @param attempts         workers one start of an evaluation may use up when they are interrupted
/// @param threads          CPU threads of a worker, 0 for all
/// @param pollInterval     time between two looks at a worker
/// @param cancelGrace      how long a worker may take to end by itself after a cancel, before it is stopped
/// @param stopGrace        how long a stopped worker may take, before it is killed
/// @param heartbeat        time between two heartbeats of a worker
/// @param reportRetry      longest time between two tries of a worker while this server is away
/// @param deliveryDeadline how long a worker that is done tries to deliver what it has
@ConfigurationProperties("tunewright.evaluation")
record EvaluationProperties(
        @DefaultValue("2") int attempts,
        @DefaultValue("0") int threads,
        @DefaultValue("500ms") Duration pollInterval,
        @DefaultValue("20s") Duration cancelGrace,
        @DefaultValue("5s") Duration stopGrace,
        @DefaultValue("2s") Duration heartbeat,
        @DefaultValue("5s") Duration reportRetry,
        @DefaultValue("1h") Duration deliveryDeadline) {}
