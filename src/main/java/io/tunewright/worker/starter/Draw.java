package io.tunewright.worker.starter;

import java.util.List;
import java.util.SplittableRandom;

/// Random choices that are the same for the same seed on every machine.
final class Draw {

    private final SplittableRandom random;

    Draw(long seed) {
        random = new SplittableRandom(seed);
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @SafeVarargs
    final <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /// True in `share` of the cases, 0 to 1.
    boolean chance(double share) {
        return random.nextDouble() < share;
    }

    /// A number from `low` to `high`, both included.
    int number(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    double normal() {
        return random.nextGaussian();
    }
}
