package io.tunewright.recipe;

import java.math.BigDecimal;

/// The numbers a setting may have.
///
/// @param openLow  whether `low` itself is refused
/// @param openHigh whether `high` itself is refused
public record Range(double low, double high, boolean openLow, boolean openHigh) {

    /// From `low` to `high`, both included.
    public static Range of(double low, double high) {
        return new Range(low, high, false, false);
    }

    /// Above `low`, at most `high`.
    public static Range above(double low, double high) {
        return new Range(low, high, true, false);
    }

    /// At least `low`, below `high`.
    public static Range below(double low, double high) {
        return new Range(low, high, false, true);
    }

    public boolean contains(double value) {
        return (openLow ? value > low : value >= low) && (openHigh ? value < high : value <= high);
    }

    /// Which sentence describes the range: `range`, `range-above` or `range-below`.
    public String kind() {
        return openLow ? "range-above" : openHigh ? "range-below" : "range";
    }

    public String lowText() {
        return plain(low);
    }

    public String highText() {
        return plain(high);
    }

    static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
