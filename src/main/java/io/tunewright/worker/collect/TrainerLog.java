package io.tunewright.worker.collect;

import io.tunewright.worker.CollectSpec;
import io.tunewright.worker.EventLog;
import io.tunewright.worker.RunEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Turns the rows of a trainer's log into events, each step once. Rows that are printed come first but mostly do not
/// say their step, so they are counted, one a step; those of a checkpoint's state say it and fill what was missed.
final class TrainerLog {

    private final EventLog events;
    private final CollectSpec spec;
    private final Map<Long, Double> heldOutLosses = new HashMap<>();
    private boolean started;
    private long step;
    private long validated;
    private long tokens;
    private long tokensBefore;
    private long lastNanos = System.nanoTime();
    private @Nullable Long badStep;

    TrainerLog(EventLog events, CollectSpec spec) {
        this.events = events;
        this.spec = spec;
    }

    /// Goes on where a checkpoint stands.
    void resume(TrainerStateFile state) {
        step = state.step();
        validated = state.step();
        for (var row : state.rows()) {
            row.find("num_tokens").ifPresent(known -> tokensBefore = Math.max(tokensBefore, (long) known));
        }
        tokens = tokensBefore;
    }

    /// @param peakBytes highest resident memory so far
    void printed(LogRow row, long peakBytes) throws IOException {
        if (row.isValidation()) {
            validation(row, step);
        } else if (row.isProgress()) {
            progress(row, row.step() > 0 ? row.step() : step + 1, peakBytes);
        }
    }

    void saved(TrainerStateFile state, long peakBytes) throws IOException {
        for (var row : state.rows()) {
            if (row.isValidation()) {
                validation(row, row.step());
            } else if (row.isProgress()) {
                progress(row, row.step(), peakBytes);
            }
        }
    }

    /// The last step whose loss is no number, if there is one.
    @Nullable
    Long badStep() {
        return badStep;
    }

    long step() {
        return step;
    }

    long tokens() {
        return tokens;
    }

    OptionalDouble heldOutLoss(long of) {
        Double loss = heldOutLosses.get(of);
        return loss == null ? OptionalDouble.empty() : OptionalDouble.of(loss);
    }

    private void progress(LogRow row, long of, long peakBytes) throws IOException {
        if (of <= step) {
            return;
        }
        boolean first = begin();
        double loss = row.find("loss").orElse(Double.NaN);
        double norm = row.find("grad_norm").orElse(0);
        step = of;
        if (!Double.isFinite(loss) || Double.isNaN(norm)) {
            badStep = of;
            return;
        }
        long more = count(row);
        double seconds = Math.max(1e-3, (System.nanoTime() - lastNanos) / 1e9);
        lastNanos = System.nanoTime();
        events.add(new RunEvent.Progress(
                Instant.now(),
                of,
                row.finite("epoch"),
                loss,
                row.finite("learning_rate"),
                norm,
                first ? 0 : more / seconds, // before the first it was loading
                tokens,
                peakBytes,
                0));
    }

    /// @return tokens since the row before; the count begins anew with each start of the trainer
    private long count(LogRow row) {
        long known = (long) row.finite(row.find("num_tokens").isPresent() ? "num_tokens" : "num_input_tokens_seen");
        long now = Math.clamp(known, 0, Long.MAX_VALUE / 4) + (known < tokensBefore ? tokensBefore : 0);
        long more = Math.max(0, now - tokens);
        tokens = Math.max(tokens, now);
        return more;
    }

    private void validation(LogRow row, long of) throws IOException {
        double loss = row.find("eval_loss").orElse(Double.NaN);
        if (of <= validated || !Double.isFinite(loss)) {
            return;
        }
        validated = of;
        heldOutLosses.put(of, loss);
        var accuracy = row.find("eval_mean_token_accuracy");
        events.add(new RunEvent.Validated(
                Instant.now(),
                of,
                loss,
                0,
                accuracy.isPresent() && accuracy.getAsDouble() >= 0 && accuracy.getAsDouble() <= 1
                        ? accuracy.getAsDouble()
                        : null));
    }

    /// @return whether nothing was told before
    private boolean begin() throws IOException {
        boolean first = !started;
        if (first) {
            started = true;
            events.add(new RunEvent.Started(
                    Instant.now(),
                    step,
                    spec.totalSteps(),
                    spec.totalEpochs(),
                    spec.trainedParameters(),
                    spec.allParameters()));
        }
        return first;
    }
}
