package io.tunewright.worker.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The highest resident memory of this process, as Linux counts it.
final class PeakMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    /// How long a figure is good enough: steps of a small model take less time than asking.
    private static final long FRESH_NANOS = 1_000_000_000;

    private static long lastAsked;
    private static long lastBytes;

    private PeakMemory() {}

    /// In bytes, up to a second old; 0 where the system does not tell.
    static synchronized long bytes() {
        long now = System.nanoTime();
        if (lastBytes == 0 || now - lastAsked > FRESH_NANOS) {
            lastAsked = now;
            lastBytes = ask();
        }
        return lastBytes;
    }

    private static long ask() {
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
