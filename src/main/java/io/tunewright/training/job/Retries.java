package io.tunewright.training.job;

import io.tunewright.training.RunFailureKind;
import io.tunewright.training.store.Loss;
import io.tunewright.training.store.StoredAttempt;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// What follows when a worker was lost. Machines are given another chance as long as the run gets on; a worker that
/// breaks off by itself only a few times, and no more than twice at the same step; whatever would happen again does
/// not.
final class Retries {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    sealed interface Verdict {

        /// Another worker goes on.
        ///
        /// @param pause after the end of the last one
        record Again(Duration pause) implements Verdict {}

        /// @param times how many workers were lost in this way
        record GiveUp(RunFailureKind kind, int times, String why) implements Verdict {}
    }

    private Retries() {}

    /// @param attempts of the run's current round, oldest first; the last was lost
    static Verdict after(List<StoredAttempt> attempts, TrainingProperties properties) {
        var loss = loss(attempts.getLast());
        if (loss.kind().isDisruption()) {
            int inPlace = inPlace(attempts);
            return inPlace > properties.disruptions()
                    ? new Verdict.GiveUp(loss.kind().failure(), inPlace, loss.why())
                    : new Verdict.Again(pause(inPlace, properties));
        }
        if (loss.kind() == Loss.Kind.CRASHED) {
            int crashes = (int) attempts.stream()
                    .filter(attempt -> loss(attempt).kind() == Loss.Kind.CRASHED)
                    .count();
            return crashes >= properties.attempts() || isPoison(attempts)
                    ? new Verdict.GiveUp(RunFailureKind.INTERRUPTED, crashes, loss.why())
                    : new Verdict.Again(pause(crashes, properties));
        }
        return new Verdict.GiveUp(loss.kind().failure(), 1, loss.why());
    }

    /// How many machines in a row lost it before it got a step further.
    private static int inPlace(List<StoredAttempt> attempts) {
        int count = 1;
        for (int i = attempts.size() - 2; i >= 0; i--) {
            var before = attempts.get(i);
            if (!loss(before).kind().isDisruption()
                    || before.reached() < attempts.get(i + 1).reached()) {
                break;
            }
            count++;
        }
        return count;
    }

    /// Two workers broke off by themselves at the same step.
    private static boolean isPoison(List<StoredAttempt> attempts) {
        long reached = attempts.getLast().reached();
        return attempts.stream()
                        .filter(attempt -> loss(attempt).kind() == Loss.Kind.CRASHED && attempt.reached() == reached)
                        .count()
                > 1;
    }

    private static Duration pause(int times, TrainingProperties properties) {
        if (times < 2) {
            return Duration.ZERO;
        }
        var pause = properties.retryPause().multipliedBy(1L << Math.min(times - 2, 10));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    private static Loss loss(StoredAttempt attempt) {
        return Objects.requireNonNull(attempt.loss());
    }
}
