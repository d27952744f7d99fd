package io.tunewright.evaluation;

import io.tunewright.dataset.DatasetVersionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Models measured in the same way on the same conversations, best first.
///
/// @param metric what the ranks go by
public record Leaderboard(DatasetVersionId datasetVersion, String datasetLabel, String metric, List<Row> rows) {

    /// A model's place.
    ///
    /// @param bestRank  best place the model can have, counting those that are better by more than two standard
    ///                  errors of the difference
    /// @param worstRank worst place it can have, in the same sense
    /// @param againstBase difference to its base in the ranking metric, null if the base was not measured
    public record Row(
            Evaluation evaluation,
            int bestRank,
            int worstRank,
            @Nullable Difference againstBase) {}

    /// @param clear whether it is larger than two of its standard errors
    public record Difference(double value, double standardError, boolean clear) {}
}
