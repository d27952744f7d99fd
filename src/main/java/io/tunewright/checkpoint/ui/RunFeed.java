package io.tunewright.checkpoint.ui;

import io.tunewright.checkpoint.CheckpointModels;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.identity.TenantId;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import io.tunewright.training.RunEvaluations;
import io.tunewright.training.RunId;
import io.tunewright.training.RunLogLine;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.TrainingRunService.StoredEvent;
import io.tunewright.worker.RunEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Reads what is new of a run, for one open page: everything the first time, later only the events since. Used by
/// one thread.
final class RunFeed {

    private static final int ALL = Integer.MAX_VALUE;
    private static final int LOG_LINES = 300;
    private static final int PAGE = 1000;

    private final TrainingRunService runs;
    private final CheckpointService checkpoints;
    private final CheckpointModels models;
    private final TenantId tenant;
    private final RunId run;
    private final RunMachines machines;
    private final RunEvaluations evaluations;
    private final Map<Metric, List<MetricPoint>> lines = new EnumMap<>(Metric.class);
    private final List<RunEvent.Sampled> samples = new ArrayList<>();
    private List<RunEvent.HardestRows> hardest = List.of();
    private long lastSequence = -1;

    RunFeed(
            TrainingRunService runs,
            CheckpointService checkpoints,
            CheckpointModels models,
            TenantId tenant,
            RunId run,
            RunMachines machines,
            RunEvaluations evaluations) {
        this.models = models;
        this.runs = runs;
        this.checkpoints = checkpoints;
        this.tenant = tenant;
        this.run = run;
        this.machines = machines;
        this.evaluations = evaluations;
    }

    RunNews next() {
        boolean first = lastSequence < 0;
        if (first) {
            lastSequence = Math.max(0, runs.lastSequence(tenant, run) - LOG_LINES);
        }
        var events = newEvents();
        // Steps that are trained again after an interruption replace what was drawn.
        if (first || events.stream().anyMatch(stored -> stored.event() instanceof RunEvent.Started)) {
            readLines();
        } else {
            events.forEach(stored -> add(stored.event()));
        }
        if (first) {
            samples.addAll(runs.samples(tenant, run));
        } else {
            events.stream()
                    .map(StoredEvent::event)
                    .filter(RunEvent.Sampled.class::isInstance)
                    .map(RunEvent.Sampled.class::cast)
                    .forEach(samples::add);
        }
        if (first || events.stream().anyMatch(stored -> stored.event() instanceof RunEvent.HardestRows)) {
            hardest = runs.hardest(tenant, run);
        }
        var now = runs.get(tenant, run);
        return new RunNews(
                now,
                runs.times(tenant, run),
                runs.queuePositions(tenant).getOrDefault(run, 0),
                runs.lastHeartbeat(tenant, run),
                checkpoints.ofRun(tenant, run),
                Map.copyOf(copied()),
                List.copyOf(samples),
                hardest,
                models.of(tenant, run),
                first,
                events.stream().map(stored -> RunLogLine.of(stored.event())).toList(),
                runs.droppedLines(tenant, run),
                machines.look(now.status()),
                evaluations.of(tenant, run));
    }

    private List<StoredEvent> newEvents() {
        var events = new ArrayList<StoredEvent>();
        List<StoredEvent> page;
        do {
            page = runs.events(tenant, run, lastSequence, PAGE);
            events.addAll(page);
            lastSequence = page.isEmpty() ? lastSequence : page.getLast().sequence();
        } while (page.size() == PAGE);
        return events;
    }

    private void readLines() {
        for (var metric : Metric.values()) {
            lines.put(metric, new ArrayList<>(runs.metric(tenant, run, metric, -1, ALL)));
        }
    }

    private void add(RunEvent event) {
        switch (event) {
            case RunEvent.Progress progress -> {
                add(Metric.LOSS, progress.step(), progress.loss());
                add(Metric.LEARNING_RATE, progress.step(), progress.learningRate());
                add(Metric.GRADIENT_NORM, progress.step(), progress.gradientNorm());
                add(Metric.TOKENS_PER_SECOND, progress.step(), progress.tokensPerSecond());
                add(Metric.DATA_WAIT, progress.step(), progress.dataWaitSeconds());
            }
            case RunEvent.Validated validated -> {
                add(Metric.HELD_OUT_LOSS, validated.step(), validated.loss());
                if (validated.accuracy() != null) {
                    add(Metric.TOKEN_ACCURACY, validated.step(), validated.accuracy());
                }
            }
            case RunEvent.Answered answered -> {
                add(Metric.EXACT_MATCH, answered.step(), answered.exactMatch());
                add(Metric.ROUGE_L, answered.step(), answered.rougeL());
                add(Metric.CHRF, answered.step(), answered.chrF());
            }
            case RunEvent.Started _,
                    RunEvent.Sampled _,
                    RunEvent.CheckpointWritten _,
                    RunEvent.HardestRows _,
                    RunEvent.Logged _ -> {}
        }
    }

    private void add(Metric metric, long step, double value) {
        if (Double.isFinite(value)) {
            lines.computeIfAbsent(metric, unseen -> new ArrayList<>()).add(new MetricPoint(step, value));
        }
    }

    private Map<Metric, List<MetricPoint>> copied() {
        var copies = new EnumMap<Metric, List<MetricPoint>>(Metric.class);
        lines.forEach((metric, points) -> copies.put(metric, List.copyOf(points)));
        return copies;
    }
}
