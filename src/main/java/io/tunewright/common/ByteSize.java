package io.tunewright.common;

import java.util.Locale;

/// A number of bytes, written in decimal units: 14.6 MB.
public record ByteSize(long bytes) {

    public ByteSize {
        Check.that(bytes >= 0, "bytes", "must not be negative");
    }

    @Override
    public String toString() {
        if (bytes < 1000) {
            return bytes + "\u00a0B";
        }
        String[] units = {"kB", "MB", "GB", "TB", "PB"};
        double value = bytes;
        int unit = -1;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 99.95 ? "%.1f\u00a0%s" : "%.0f\u00a0%s", value, units[unit]);
    }
}
