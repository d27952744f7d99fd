package io.tunewright.tunedmodel;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How adapters are merged (`tunewright.merge.*`).
///
/// @param concurrent merge workers at the same time
/// @param attempts   workers that are started for one merge before it counts as failed
/// @param poll       how often workers are looked at
/// @param threads    CPU threads a worker may use, 0 for all
@ConfigurationProperties("tunewright.merge")
record MergeProperties(
        @DefaultValue("1") int concurrent,
        @DefaultValue("3") int attempts,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("0") int threads) {}
