package io.tunewright.training;

import io.tunewright.common.Check;
import org.jspecify.annotations.Nullable;

/// What an organisation may use of the machines; set by operators.
///
/// @param weight   its share is its weight divided by those of all who want machines; above 0, at most 1,000
/// @param machines most machines at the same time, null for no limit
/// @param gpus     most GPUs at the same time, null for no limit
public record RunShare(
        double weight, @Nullable Integer machines, @Nullable Integer gpus) {

    /// Of an organisation for which nobody set another.
    public static final RunShare USUAL = new RunShare(1, null, null);

    private static final double HEAVIEST = 1000;
    private static final int MOST = 100_000;

    public RunShare {
        Check.that(weight > 0 && weight <= HEAVIEST, "weight", "must be above 0 and at most 1000");
        limit("machines", machines);
        limit("gpus", gpus);
    }

    private static void limit(String field, @Nullable Integer limit) {
        if (limit != null) {
            Check.range(field, limit, 0, MOST);
        }
    }
}
