package io.tunewright.worker.collect;

import io.tunewright.worker.RunResult.Failure;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Why a trainer ended badly, from its exit code and the last lines that it printed.
///
/// @param failure empty if somebody or something outside of it ended it: worth another try
record Diagnosis(Optional<Failure> failure, String sentence) {

    private static final int SIGNALLED = 128;
    private static final int LONGEST = 300;
    private static final Pattern GPU_MEMORY =
            Pattern.compile("CUDA out of memory|torch\\.(cuda\\.)?OutOfMemoryError|HIP out of memory");
    private static final Pattern HOST_MEMORY =
            Pattern.compile("DefaultCPUAllocator: can't allocate memory|Cannot allocate memory|^(.*: )?MemoryError\\b");
    private static final Pattern DISK =
            Pattern.compile("No space left on device|Disk quota exceeded|PytorchStreamWriter failed writing file");
    private static final Pattern OUTSIDE = Pattern.compile("Signal (9|15) \\((SIGKILL|SIGTERM)\\) received by PID"
            + "|SignalException: Process [0-9]+ got signal: (9|15)\\b"
            + "|Connection closed by (remote )?peer|Connection reset by peer|RendezvousConnectionError"
            + "|DistNetworkError|ncclRemoteError|ncclSystemError");
    private static final Pattern ERROR = Pattern.compile(
            "^(?:\\[rank[0-9]+]:\\s*)?((?:[A-Za-z_][A-Za-z0-9_]*\\.)*[A-Z][A-Za-z0-9_]*(?:Error|Exception|Exit)\\b.*)$");

    static Diagnosis of(int code, List<String> lastLines) {
        if (has(GPU_MEMORY, lastLines)) {
            return new Diagnosis(
                    Optional.of(Failure.GPU_OUT_OF_MEMORY),
                    "The external trainer ran out of GPU memory. Lower the batch size or the maximum length, switch"
                            + " gradient checkpointing on, or choose a larger machine.");
        }
        if (has(DISK, lastLines)) {
            return new Diagnosis(
                    Optional.of(Failure.DISK_FULL),
                    "The disk of the external trainer is full. Free some space, then start the run again.");
        }
        if (has(HOST_MEMORY, lastLines)) {
            return new Diagnosis(
                    Optional.of(Failure.OUT_OF_MEMORY),
                    "The external trainer ran out of main memory. Lower the batch size or the maximum length.");
        }
        if (code == SIGNALLED + 9 || code == SIGNALLED + 15 || has(OUTSIDE, lastLines)) {
            return new Diagnosis(
                    Optional.empty(), "a process of the external trainer was killed, or lost touch with the others");
        }
        String said = lastLines.reversed().stream()
                .map(Diagnosis::error)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("exit code " + code);
        return new Diagnosis(
                Optional.of(Failure.INTERNAL),
                "The external trainer failed: %s. The log has the details.".formatted(said));
    }

    private static boolean has(Pattern pattern, List<String> lines) {
        return lines.stream().anyMatch(line -> pattern.matcher(line).find());
    }

    /// What a line says of an error; that of torchrun only says that there was another.
    private static Optional<String> error(String line) {
        var error = ERROR.matcher(line.length() > 2_000 ? line.substring(0, 2_000) : line);
        if (!error.matches() || line.contains("ChildFailedError")) {
            return Optional.empty();
        }
        String said = error.group(1).strip();
        return Optional.of(said.length() > LONGEST ? said.substring(0, LONGEST) + "…" : said);
    }
}
