package io.tunewright.basemodel;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/// Counts the bytes of several files as they are read and reports the sum about once a second.
final class CopyProgress {

    private static final long INTERVAL_NANOS = 500_000_000;

    private final LongConsumer report;
    private long bytes;
    private long reportedAt = System.nanoTime();

    CopyProgress(LongConsumer report) {
        this.report = report;
    }

    InputStream count(InputStream file) {
        return new FilterInputStream(file) {

            @Override
            public int read() throws IOException {
                int read = super.read();
                add(read < 0 ? 0 : 1);
                return read;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                add(Math.max(0, read));
                return read;
            }
        };
    }

    private void add(int count) {
        bytes += count;
        long now = System.nanoTime();
        if (now - reportedAt >= INTERVAL_NANOS) {
            reportedAt = now;
            report.accept(bytes);
        }
    }
}
