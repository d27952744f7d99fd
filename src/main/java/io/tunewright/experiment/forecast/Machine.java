package io.tunewright.experiment.forecast;

import com.sun.management.OperatingSystemMXBean;
import io.tunewright.common.Home;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/// The machine that workers run on.
@Component
class Machine {

    private final Limits limits;
    private final Path home;

    Machine(Limits limits, Home home) {
        this.limits = limits;
        this.home = home.home().toAbsolutePath();
    }

    /// Memory a worker may take, in bytes.
    long memory() {
        return limits.memory().toBytes() > 0
                ? limits.memory().toBytes()
                : ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getTotalMemorySize();
    }

    int cores() {
        return limits.cores() > 0 ? limits.cores() : Runtime.getRuntime().availableProcessors();
    }

    /// Free disk where run directories and artifacts lie, in bytes.
    long freeDisk() {
        try {
            var existing = home;
            while (existing.getParent() != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            return Files.getFileStore(existing).getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    /// What forecasts compare with (`tunewright.worker-machine.*`), for those whose workers run elsewhere.
    ///
    /// @param memory memory of a worker, 0 for all of this machine
    /// @param cores  processors of a worker, 0 for all of this machine
    @ConfigurationProperties("tunewright.worker-machine")
    record Limits(
            @DefaultValue("0B") DataSize memory,
            @DefaultValue("0") int cores) {}
}
