package io.tunewright.evaluation.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.evaluation.EvaluationService;
import io.tunewright.evaluation.Leaderboard;
import io.tunewright.identity.CurrentUser;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/leaderboards")
@Tag(name = "Evaluations")
class LeaderboardController {

    private final EvaluationService evaluations;
    private final CurrentUser user;

    LeaderboardController(EvaluationService evaluations, CurrentUser user) {
        this.evaluations = evaluations;
        this.user = user;
    }

    @GetMapping
    @Operation(summary = "Dataset versions that models were measured on, most recently used first")
    MeasuredDatasets measured() {
        return new MeasuredDatasets(evaluations.measuredDatasets(user.tenant()).stream()
                .map(version -> new MeasuredDataset(version.value()))
                .toList());
    }

    @GetMapping("/{datasetVersion}")
    @Operation(
            summary = "Models measured on a dataset version, best first",
            description = "One board for each way of measuring; only figures on one board can be compared. Ranked by"
                    + " `exact_match`, or documents by `perplexity`, if no `metric` is named.")
    Boards boards(
            @PathVariable DatasetVersionId datasetVersion, @RequestParam(required = false) @Nullable String metric) {
        var tenant = user.tenant();
        var by = metric == null ? evaluations.usualMetric(tenant, datasetVersion) : metric;
        return new Boards(evaluations.leaderboards(tenant, datasetVersion, by).stream()
                .map(BoardResponse::of)
                .toList());
    }

    /// @param datasetVersion whose boards can be read
    record MeasuredDataset(UUID datasetVersion) {}

    record MeasuredDatasets(List<MeasuredDataset> data) {}

    record Boards(List<BoardResponse> data) {}

    record BoardResponse(String dataset, String metric, List<RowResponse> rows) {

        static BoardResponse of(Leaderboard board) {
            return new BoardResponse(
                    board.datasetLabel(),
                    board.metric(),
                    board.rows().stream().map(RowResponse::of).toList());
        }
    }

    record RowResponse(
            int bestRank, int worstRank, EvaluationResponse evaluation, Leaderboard.@Nullable Difference againstBase) {

        static RowResponse of(Leaderboard.Row row) {
            return new RowResponse(
                    row.bestRank(), row.worstRank(), EvaluationResponse.of(row.evaluation()), row.againstBase());
        }
    }
}
