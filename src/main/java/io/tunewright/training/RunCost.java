package io.tunewright.training;

import java.time.Duration;

/// What a run took so far.
///
/// @param time   of its workers, all their machines together
/// @param amount time × price, in the operator's unit of account; 0 where nothing has a price
public record RunCost(Duration time, double amount) {

    public static final RunCost NONE = new RunCost(Duration.ZERO, 0);

    public RunCost plus(RunCost other) {
        return new RunCost(time.plus(other.time), amount + other.amount);
    }

    RunCost and(double seconds, double pricePerHour) {
        return new RunCost(
                time.plusMillis(Math.round(seconds * 1000)), amount + seconds / 3600 * Math.max(0, pricePerHour));
    }
}
