package io.tunewright.api.openai;

import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.identity.TenantId;
import io.tunewright.training.Metric;
import io.tunewright.training.RunId;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/// The `result_files` of jobs: one table of metrics for each run that is over and took a step. It is written from the
/// run's metrics when it is read, and has the run's number as its own: `ftjob-123…` yields `file-123…`.
@Component
class ResultFiles {

    static final String PURPOSE = "fine-tune-results";
    static final String NAME = "step_metrics.csv";

    private static final int ALL_POINTS = Integer.MAX_VALUE;
    private static final int MOST_SIZES = 10_000;
    /// Column names as OpenAI has them, then ours; a column that is not measured stays empty.
    private static final Map<String, Optional<Metric>> COLUMNS = columns();

    private final TrainingRunService runs;
    /// What is over never changes, and so neither does its size.
    private final ConcurrentHashMap<RunId, Integer> sizes = new ConcurrentHashMap<>();

    ResultFiles(TrainingRunService runs) {
        this.runs = runs;
    }

    static List<String> ids(TrainingRun run) {
        return exists(run) ? List.of(PublicIds.FILE.of(run.id().value())) : List.of();
    }

    private static boolean exists(TrainingRun run) {
        return run.status().isFinal() && run.step() > 0;
    }

    /// The run whose result file has this number.
    Optional<TrainingRun> find(TenantId tenant, UUID file) {
        try {
            return Optional.of(runs.get(tenant, new RunId(file))).filter(ResultFiles::exists);
        } catch (NotFoundException none) {
            return Optional.empty();
        }
    }

    /// Those of all runs, newest first, at most `most`.
    List<TrainingRun> list(TenantId tenant, int most) {
        var all = new ArrayList<TrainingRun>();
        int seen = 0;
        List<TrainingRun> page;
        do {
            page = runs.list(tenant, new Paging(seen, 1000));
            seen += page.size();
            page.stream().filter(ResultFiles::exists).forEach(all::add);
        } while (page.size() == 1000 && all.size() < most);
        return all;
    }

    int bytes(TenantId tenant, TrainingRun run) {
        Integer known = sizes.get(run.id());
        if (known != null) {
            return known;
        }
        int bytes = content(tenant, run).length;
        if (sizes.size() >= MOST_SIZES) {
            sizes.clear();
        }
        sizes.put(run.id(), bytes);
        return bytes;
    }

    static Instant createdAt(TrainingRun run) {
        var finished = run.finishedAt();
        return finished == null ? run.createdAt() : finished;
    }

    /// One line a step, commas between the columns, UTF-8.
    byte[] content(TenantId tenant, TrainingRun run) {
        var lines = new TreeMap<Long, Map<Metric, Double>>();
        for (var metric : Metric.values()) {
            for (var point : runs.metric(tenant, run.id(), metric, -1, ALL_POINTS)) {
                lines.computeIfAbsent(point.step(), _ -> new LinkedHashMap<>()).put(metric, point.value());
            }
        }
        var text = new StringBuilder("step");
        COLUMNS.keySet().forEach(column -> text.append(',').append(column));
        text.append('\n');
        lines.forEach((step, values) -> {
            text.append(step);
            COLUMNS.values().forEach(metric -> {
                Double value = metric.map(values::get).orElse(null);
                text.append(',').append(value == null ? "" : value);
            });
            text.append('\n');
        });
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Optional<Metric>> columns() {
        var columns = new LinkedHashMap<String, Optional<Metric>>();
        columns.put("train_loss", Optional.of(Metric.LOSS));
        columns.put("train_mean_token_accuracy", Optional.empty());
        columns.put("valid_loss", Optional.of(Metric.HELD_OUT_LOSS));
        columns.put("valid_mean_token_accuracy", Optional.of(Metric.TOKEN_ACCURACY));
        columns.put("learning_rate", Optional.of(Metric.LEARNING_RATE));
        columns.put("grad_norm", Optional.of(Metric.GRADIENT_NORM));
        columns.put("tokens_per_second", Optional.of(Metric.TOKENS_PER_SECOND));
        columns.put("valid_exact_match", Optional.of(Metric.EXACT_MATCH));
        columns.put("valid_rouge_l", Optional.of(Metric.ROUGE_L));
        columns.put("valid_chrf", Optional.of(Metric.CHRF));
        return columns;
    }
}
