package io.tunewright.worker.fetch;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/// Says now and then how much is there.
final class Progress {

    private static final long GIGA = 1_000_000_000;
    private static final long MEGA = 1_000_000;
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final InputFetch.Listener listener;
    private final long total;
    private final long started = System.nanoTime();
    private long told = started;
    private long here;

    Progress(InputFetch.Listener listener, long total) {
        this.listener = listener;
        this.total = total;
    }

    /// Bytes of an input that are here now, or, below 0, that are not any more.
    void add(Input input, long bytes) throws IOException {
        here += bytes;
        if (System.nanoTime() - told >= PAUSE.toNanos()) {
            told = System.nanoTime();
            listener.heard("info", "loading %s: %s".formatted(input.kind(), amount(here, total)));
        }
    }

    void done(int files) throws IOException {
        double seconds = (System.nanoTime() - started) / 1e9;
        listener.heard(
                "info",
                String.format(
                        Locale.ROOT, "everything is loaded: %d files, %s in %.1f s", files, amount(total), seconds));
    }

    private static String amount(long part, long total) {
        return total >= GIGA
                ? String.format(Locale.ROOT, "%.1f of %.1f GB", 1.0 * part / GIGA, 1.0 * total / GIGA)
                : String.format(Locale.ROOT, "%.1f of %.1f MB", 1.0 * part / MEGA, 1.0 * total / MEGA);
    }

    static String amount(long bytes) {
        return bytes >= GIGA
                ? String.format(Locale.ROOT, "%.1f GB", 1.0 * bytes / GIGA)
                : String.format(Locale.ROOT, "%.1f MB", 1.0 * bytes / MEGA);
    }
}
