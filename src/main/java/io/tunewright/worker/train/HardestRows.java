package io.tunewright.worker.train;

import io.tunewright.worker.train.Plan.MicroBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The examples of highest loss in an epoch, where wrong labels live. A loss is that of the step that learnt the
/// example, so it costs nothing; an example seen twice counts with its later loss.
final class HardestRows {

    static final int MOST = 20;

    private static final Comparator<Hard> ORDER =
            Comparator.comparingDouble(Hard::loss).reversed().thenComparing(Hard::number);

    private final List<Hard> hardest = new ArrayList<>();

    /// @param number the example's in [Rows]
    /// @param loss   mean over its learnt tokens, nats per token
    /// @param tokens learnt
    record Hard(int number, double loss, int tokens) {}

    /// @param losses of each learnt token, in the order of the batch
    void add(MicroBatch micro, Rows rows, float[] losses) {
        var batch = micro.batch();
        int next = 0;
        for (int r = 0; r < micro.rows().size(); r++) {
            int at = r * batch.length();
            for (int number : micro.rows().get(r).examples()) {
                int end = at + rows.example(number).ids().length;
                int tokens = 0;
                double sum = 0;
                for (; at < end; at++) {
                    if (batch.isLearnt(at)) {
                        sum += losses[next++];
                        tokens++;
                    }
                }
                if (tokens > 0) {
                    add(new Hard(number, sum / tokens, tokens));
                }
            }
        }
        if (next != losses.length) {
            throw new IllegalStateException("%d losses for %d learnt tokens".formatted(losses.length, next));
        }
    }

    private void add(Hard hard) {
        hardest.removeIf(known -> known.number() == hard.number());
        hardest.add(hard);
        hardest.sort(ORDER);
        if (hardest.size() > MOST) {
            hardest.removeLast();
        }
    }

    /// Highest loss first.
    List<Hard> list() {
        return List.copyOf(hardest);
    }

    void clear() {
        hardest.clear();
    }

    void resume(List<Hard> before) {
        hardest.clear();
        hardest.addAll(before);
    }
}
