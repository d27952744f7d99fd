package io.tunewright.checkpoint.ui;

/// The range of an axis that only grows, in round steps, so that a live chart does not jump.
final class SteadyAxis {

    private static final int TICKS = 5;

    private double low = Double.NaN;
    private double high = Double.NaN;

    /// Makes room for a value.
    void include(double value) {
        low = Double.isNaN(low) ? value : Math.min(low, value);
        high = Double.isNaN(high) ? value : Math.max(high, value);
    }

    boolean isEmpty() {
        return Double.isNaN(low);
    }

    double min() {
        return Math.floor(low / step() + 1e-9) * step();
    }

    double max() {
        double top = Math.ceil(high / step() - 1e-9) * step();
        return top > min() ? top : min() + step();
    }

    /// Distance of two ticks: 1, 2 or 5 times a power of ten.
    double step() {
        return roundStep(high - low, TICKS);
    }

    /// Digits after the point that ticks need.
    int digits() {
        return (int) Math.max(0, -Math.floor(Math.log10(step()) + 1e-9));
    }

    static double roundStep(double range, int ticks) {
        double raw = range > 0 ? range / ticks : 0.1;
        double magnitude = Math.pow(10, Math.floor(Math.log10(raw)));
        double share = raw / magnitude;
        double round = share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10;
        return round * magnitude;
    }
}
