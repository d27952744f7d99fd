package io.tunewright.worker.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Looks at loss and gradient norm of every step and says when training has come to nothing. A single high norm is
/// clipped and harmless; only one that stays high ends the run.
final class DivergenceGuard {

    /// A loss that no honest model reaches: labels are missing, or numbers have overflowed.
    static final double ZERO = 1e-7;
    /// So many steps in a row.
    static final int IN_A_ROW = 5;
    /// Times the median of the norms before.
    static final double EXPLODING = 100;

    private static final int REMEMBERED = 100;
    private static final int ENOUGH = 20;

    private final Deque<Double> norms = new ArrayDeque<>();
    private int zeros;
    private int high;

    /// @param what     for the sentence, such as "loss is not a number"
    /// @param lastGood the last step whose weights are not suspected
    record Divergence(String what, long lastGood) {}

    /// @param step   whose weights gave loss and norm: optimiser steps done before
    /// @param learnt whether any token counted
    Optional<Divergence> look(long step, double loss, double norm, boolean learnt) {
        if (!Double.isFinite(loss)) {
            return Optional.of(new Divergence("the loss is not a number", step - 1));
        }
        if (!Double.isFinite(norm)) {
            return Optional.of(new Divergence("the gradient norm is not a number", step - 1));
        }
        if (learnt) {
            zeros = loss < ZERO ? zeros + 1 : 0;
        }
        double usual = median();
        boolean exploding = norms.size() >= ENOUGH && norm > EXPLODING * usual && norm > 1;
        high = exploding ? high + 1 : 0;
        if (!exploding) {
            norms.addLast(norm);
            if (norms.size() > REMEMBERED) {
                norms.removeFirst();
            }
        }
        if (zeros >= IN_A_ROW) {
            return Optional.of(
                    new Divergence("the loss is zero in %d steps in a row".formatted(zeros), step - IN_A_ROW));
        }
        return high >= IN_A_ROW
                ? Optional.of(new Divergence(
                        "the gradient norm exploded to %.3g, against %.3g before, in %d steps in a row"
                                .formatted(norm, usual, high),
                        step - IN_A_ROW))
                : Optional.empty();
    }

    private double median() {
        var sorted = norms.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
