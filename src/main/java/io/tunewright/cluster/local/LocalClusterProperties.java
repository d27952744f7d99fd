package io.tunewright.cluster.local;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// How worker processes of this machine are started (`tunewright.cluster.local.*`).
///
/// @param workerMain   main class of every worker
/// @param heap         largest Java heap of a worker; tensors lie outside of it
/// @param startTimeout longest time between a start and the first sign of the process
/// @param keepEnded    how long it is remembered that a worker ran
@ConfigurationProperties("tunewright.cluster.local")
record LocalClusterProperties(
        @DefaultValue("io.tunewright.worker.WorkerMain") String workerMain,
        @DefaultValue("512MB") DataSize heap,
        @DefaultValue("30s") Duration startTimeout,
        @DefaultValue("30d") Duration keepEnded) {}
