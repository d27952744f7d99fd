package io.tunewright.training.channel;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How workers report that share no disk with this server (`tunewright.training.pods.*`).
///
/// @param heartbeat        time between two heartbeats of a worker that has nothing else to say
/// @param reportRetry      longest time between two tries of a worker while this server is away
/// @param deliveryDeadline how long a worker that is done tries to deliver what it has
@ConfigurationProperties("tunewright.training.pods")
public record PodProperties(
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("30s") Duration reportRetry,
        @DefaultValue("1h") Duration deliveryDeadline) {}
