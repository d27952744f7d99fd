package io.tunewright.cluster;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What the operator offers (`tunewright.cluster.*`).
///
/// @param profiles machines; the first is the default. None means this machine as it is
/// @param runtimes trainers beside our own
@ConfigurationProperties("tunewright.cluster")
record ClusterProperties(
        @DefaultValue List<MachineProfile> profiles,
        @DefaultValue List<TrainerRuntime> runtimes) {}
