package io.tunewright.training;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How organisations share the machines (`tunewright.fair-share.*`).
///
/// @param halfLife after which what an organisation used counts half; long beside the runs, else those of
///                 organisations with little weight get more than their share
/// @param expected how long a run is thought to take of which the forecast could not tell
@ConfigurationProperties("tunewright.fair-share")
record ShareProperties(
        @DefaultValue("12h") Duration halfLife,
        @DefaultValue("10m") Duration expected) {}
