package io.tunewright.evaluation.ui;

import com.vaadin.flow.server.streams.DownloadEvent;
import com.vaadin.flow.server.streams.DownloadHandler;
import io.tunewright.common.Paging;
import io.tunewright.evaluation.EvaluatedSample;
import io.tunewright.evaluation.EvaluationId;
import io.tunewright.evaluation.EvaluationService;
import io.tunewright.evaluation.Leaderboard;
import io.tunewright.evaluation.SampleFilter;
import io.tunewright.identity.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Boards and answers as CSV files.
final class Exports {

    /// Spreadsheets take a file without it for something other than UTF-8.
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final int PAGE = 200;

    private Exports() {}

    /// All figures of the boards at the moment of the download.
    static DownloadHandler boards(Supplier<List<Leaderboard>> boards) {
        return event -> write(event, "leaderboard.csv", line -> {
            line.accept(Csv.line(
                    "dataset",
                    "protocol",
                    "best_rank",
                    "worst_rank",
                    "model",
                    "base_model",
                    "metric",
                    "value",
                    "standard_error",
                    "n"));
            boards.get().forEach(board -> board.rows().forEach(row -> add(line, board, row)));
        });
    }

    /// All answers of an evaluation, the worst first, page by page.
    static DownloadHandler answers(EvaluationService evaluations, TenantId tenant, EvaluationId id) {
        return event -> write(event, "answers-" + id + ".csv", line -> {
            line.accept(Csv.line(
                    "line", "question", "expected", "answer", "asked", "correct", "loss", "tokens", "rouge_l", "chrf"));
            List<EvaluatedSample> page;
            int offset = 0;
            do {
                page = evaluations.samples(tenant, id, SampleFilter.ALL, new Paging(offset, PAGE));
                page.forEach(each -> line.accept(Csv.line(
                        each.line(),
                        each.question(),
                        each.expected(),
                        each.answer(),
                        each.asked(),
                        each.correct(),
                        each.loss() == null ? "" : each.loss(),
                        each.tokens(),
                        each.asked() ? each.rougeL() : "",
                        each.asked() ? each.chrF() : "")));
                offset += PAGE;
            } while (page.size() == PAGE);
        });
    }

    private static void add(Consumer<String> line, Leaderboard board, Leaderboard.Row row) {
        var evaluation = row.evaluation();
        evaluation
                .scores()
                .forEach(score -> line.accept(Csv.line(
                        board.datasetLabel(),
                        evaluation.protocol(),
                        row.bestRank(),
                        row.worstRank(),
                        evaluation.modelName(),
                        evaluation.baseModelName(),
                        score.metric(),
                        score.value(),
                        Double.isFinite(score.standardError()) ? score.standardError() : "",
                        score.n())));
    }

    private static void write(DownloadEvent event, String file, Consumer<Consumer<String>> lines) throws IOException {
        event.setFileName(file);
        event.setContentType("text/csv;charset=utf-8");
        var out = event.getWriter();
        out.write(BYTE_ORDER_MARK);
        try {
            lines.accept(out::write);
        } catch (UncheckedIOException gone) {
            throw new IOException("the download was broken off", gone);
        }
        out.flush();
    }
}
