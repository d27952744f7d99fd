package io.tunewright.worker.train;

import io.tunewright.worker.TrainingSettings;
import org.jspecify.annotations.Nullable;

/// Ends a run whose held-out loss no longer falls (Prechelt 1998, "Early stopping - but when?"). Off where the
/// patience is 0.
final class EarlyStopping {

    private final int patience;
    private final double minDelta;
    private @Nullable State state;

    /// What a resume needs.
    ///
    /// @param bestStep step of the lowest loss
    /// @param bestLoss nats per token
    /// @param without  measurements since then that were not lower by the minimum
    record State(long bestStep, double bestLoss, int without) {}

    EarlyStopping(TrainingSettings settings) {
        this.patience = settings.earlyStoppingPatience();
        this.minDelta = settings.earlyStoppingThreshold();
    }

    /// Takes a measurement in.
    ///
    /// @param loss what is no number is no gain
    void measured(long step, double loss) {
        var known = state;
        if (known == null ? Double.isFinite(loss) : loss < known.bestLoss() - minDelta) {
            state = new State(step, loss, 0);
        } else if (known != null) {
            state = new State(known.bestStep(), known.bestLoss(), known.without() + 1);
        }
    }

    boolean isOver() {
        var known = state;
        return patience > 0 && known != null && known.without() >= patience;
    }

    /// Whether the model of this step is to be kept, as one may go back to it.
    boolean wantsCheckpoint(long step) {
        var known = state;
        return patience > 0 && known != null && known.bestStep() == step;
    }

    /// Why it is over.
    String sentence(long step) {
        var known = state;
        return known == null
                ? ""
                : ("Stopped early after step %d: in %d measurements the held-out loss did not fall below %.4f of step %d"
                                + " by more than %s.")
                        .formatted(step, known.without(), known.bestLoss(), known.bestStep(), plain(minDelta));
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    @Nullable
    State state() {
        return state;
    }

    void resume(@Nullable State before) {
        state = before;
    }
}
