package io.tunewright.worker.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The highest resident memory of this process, as Linux counts it.
final class PeakMemory {

    private static final Path STATUS = Path.of("/proc/self/status");

    private PeakMemory() {}

    /// In bytes; 0 where the system does not tell.
    static long bytes() {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0L);
        } catch (IOException unreadable) {
            return 0;
        }
    }
}
