package io.tunewright.worker.collect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The highest resident memory of all processes of a trainer together, as seen now and then.
final class ProcessMemory {

    private static final long EVERY_NANOS = 2_000_000_000;

    private long asked = System.nanoTime() - EVERY_NANOS;
    private long peak;

    void look(List<Long> processes) {
        if (System.nanoTime() - asked >= EVERY_NANOS) {
            asked = System.nanoTime();
            peak = Math.max(
                    peak, processes.stream().mapToLong(ProcessMemory::resident).sum());
        }
    }

    /// In bytes; 0 where the system does not tell.
    long peak() {
        return peak;
    }

    private static long resident(long process) {
        var status = Path.of("/proc", Long.toString(process), "status");
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0L);
        } catch (IOException | RuntimeException gone) {
            return 0;
        }
    }
}
