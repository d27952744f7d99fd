package io.tunewright.training.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.common.Check;
import io.tunewright.common.DomainException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.Paging;
import io.tunewright.experiment.ExperimentId;
import io.tunewright.identity.CurrentUser;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import io.tunewright.training.RunClones;
import io.tunewright.training.RunCosts;
import io.tunewright.training.RunEvaluations;
import io.tunewright.training.RunId;
import io.tunewright.training.RunLog;
import io.tunewright.training.RunWorkers;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.api.RunBodies.CloneRequest;
import io.tunewright.training.api.RunBodies.CloneResponse;
import io.tunewright.training.api.RunBodies.EventPage;
import io.tunewright.training.api.RunBodies.EventResponse;
import io.tunewright.training.api.RunBodies.HardestPage;
import io.tunewright.training.api.RunBodies.HistoryResponse;
import io.tunewright.training.api.RunBodies.MetricsResponse;
import io.tunewright.training.api.RunBodies.RunDetails;
import io.tunewright.training.api.RunBodies.RunEvaluationResponse;
import io.tunewright.training.api.RunBodies.RunPage;
import io.tunewright.training.api.RunBodies.RunResponse;
import io.tunewright.training.api.RunBodies.StartRequest;
import io.tunewright.training.api.RunBodies.StartSeveralRequest;
import io.tunewright.training.api.RunBodies.StartedPage;
import io.tunewright.training.api.RunBodies.StartedResponse;
import io.tunewright.training.api.RunBodies.TransitionResponse;
import io.tunewright.training.api.RunBodies.WorkerList;
import io.tunewright.worker.RunEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

@RestController
@RequestMapping("/api/v1/runs")
@Tag(name = "Runs")
class RunController {

    private static final int MAX_EVENTS = 1000;
    private static final int MAX_POINTS = 2000;
    private static final int MAX_TIMES = 20;
    private static final int MAX_EXPERIMENTS = 50;

    private final TrainingRunService runs;
    private final RunClones clones;
    private final RunLog log;
    private final RunCosts costs;
    private final RunWorkers workers;
    private final RunEvaluations evaluations;
    private final CurrentUser user;

    RunController(
            TrainingRunService runs,
            RunClones clones,
            RunLog log,
            RunCosts costs,
            RunWorkers workers,
            RunEvaluations evaluations,
            CurrentUser user) {
        this.runs = runs;
        this.clones = clones;
        this.log = log;
        this.costs = costs;
        this.workers = workers;
        this.evaluations = evaluations;
        this.user = user;
    }

    @GetMapping
    @Operation(summary = "Training runs, newest first", description = "Of one experiment with `experiment_id`.")
    RunPage list(
            @RequestParam(defaultValue = "0") int offset,
            @RequestParam(defaultValue = "100") int limit,
            @RequestParam(name = "experiment_id", required = false) @Nullable ExperimentId experiment) {
        var page = new Paging(offset, limit);
        var found = experiment == null
                ? runs.list(user.tenant(), page)
                : runs.ofExperiment(user.tenant(), experiment).stream()
                        .skip(offset)
                        .limit(limit)
                        .toList();
        return new RunPage(found.stream().map(RunResponse::of).toList(), offset, limit);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Start a run of an experiment",
            description =
                    "A repeated request with the same `Idempotency-Key` header starts nothing and answers the same.")
    RunResponse start(
            @RequestBody StartRequest body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key) {
        var experiment = new ExperimentId(body.experimentId());
        var run = key == null
                ? runs.start(user.tenant(), user.user(), experiment)
                : runs.start(user.tenant(), user.user(), experiment, key);
        return RunResponse.of(runs.get(user.tenant(), run));
    }

    @PostMapping("/batch")
    @Operation(
            summary = "Start several runs, one after the other",
            description = "Of one experiment several times, or of several experiments. What cannot be started does not"
                    + " keep the others from it; a run that fails later does not either.")
    StartedPage startSeveral(@RequestBody StartSeveralRequest body) {
        int times = body.times() == null ? 1 : body.times();
        Check.range("times", times, 1, MAX_TIMES);
        Check.range("experiment_ids", body.experimentIds().size(), 1, MAX_EXPERIMENTS);
        var started = new ArrayList<StartedResponse>();
        for (var experiment : body.experimentIds()) {
            for (int i = 0; i < times; i++) {
                started.add(start(experiment));
            }
        }
        return new StartedPage(started);
    }

    private StartedResponse start(UUID experiment) {
        try {
            var run = runs.start(user.tenant(), user.user(), new ExperimentId(experiment));
            return new StartedResponse(experiment, RunResponse.of(runs.get(user.tenant(), run)), null);
        } catch (DomainException refused) {
            return new StartedResponse(experiment, null, refused.getMessage());
        }
    }

    @PostMapping("/{id}/clone")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Ask a run's question once more, with something changed",
            description = "`changes` are values by key of the recipe as the run was trained with it; `machine` another"
                    + " machine. Stores an experiment and starts it, unless `start` is false.")
    CloneResponse cloneRun(@PathVariable RunId id, @RequestBody CloneRequest body) {
        var changes = body.changes() == null ? Map.<String, String>of() : body.changes();
        Check.that(!changes.isEmpty() || body.machine() != null, "changes", "must say what is to be changed");
        var experiment = clones.experiment(user.tenant(), user.user(), id, changes, body.name(), body.machine());
        if (Boolean.FALSE.equals(body.start())) {
            return new CloneResponse(experiment.id().toString(), null);
        }
        var run = runs.start(user.tenant(), user.user(), experiment.id());
        return new CloneResponse(experiment.id().toString(), RunResponse.of(runs.get(user.tenant(), run)));
    }

    @GetMapping("/{id}")
    @Operation(summary = "A run and where it stands")
    RunDetails get(@PathVariable RunId id) {
        var cost = costs.of(user.tenant(), id);
        return new RunDetails(
                RunResponse.of(runs.get(user.tenant(), id)),
                runs.times(user.tenant(), id),
                runs.queuePositions(user.tenant()).get(id),
                runs.lastHeartbeat(user.tenant(), id).orElse(null),
                runs.droppedLines(user.tenant(), id),
                cost.time().toMillis() / 1000.0,
                cost.amount(),
                evaluations.of(user.tenant(), id).map(RunEvaluationResponse::of).orElse(null));
    }

    @GetMapping("/{id}/workers")
    @Operation(
            summary = "The workers that a run had, oldest first",
            description = "How each ended, where the newest is, and what the cluster said of it.")
    WorkerList workers(@PathVariable RunId id) {
        runs.get(user.tenant(), id);
        return new WorkerList(workers.of(user.tenant(), id));
    }

    @GetMapping("/{id}/history")
    @Operation(summary = "How a run came to its state, oldest first")
    HistoryResponse history(@PathVariable RunId id) {
        return new HistoryResponse(runs.history(user.tenant(), id).stream()
                .map(TransitionResponse::of)
                .toList());
    }

    @GetMapping("/{id}/events")
    @Operation(summary = "What the worker reported, oldest first", description = "Numbered from 1 without gaps.")
    EventPage events(
            @PathVariable RunId id,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "100") int limit) {
        Check.range("limit", limit, 1, MAX_EVENTS);
        var items = runs.events(user.tenant(), id, after, limit).stream()
                .map(EventResponse::of)
                .toList();
        return new EventPage(items, items.isEmpty() ? after : items.getLast().sequence());
    }

    @GetMapping("/{id}/metrics")
    @Operation(
            summary = "Metrics over the optimiser steps",
            description =
                    "`loss`, `learning_rate`, `gradient_norm`, `tokens_per_second`, `data_wait` (seconds a step), `held_out_loss`;"
                            + " all without"
                            + " `name`. Of more than 2,000 points each stretch keeps its lowest and highest.")
    MetricsResponse metrics(
            @PathVariable RunId id,
            @RequestParam(required = false) @Nullable String name,
            @RequestParam(name = "after_step", defaultValue = "-1") long afterStep) {
        var lines = new LinkedHashMap<String, List<MetricPoint>>();
        for (var metric : name == null ? List.of(Metric.values()) : List.of(metric(name))) {
            lines.put(metric.slug(), runs.metric(user.tenant(), id, metric, afterStep, MAX_POINTS));
        }
        return new MetricsResponse(lines);
    }

    @GetMapping("/{id}/samples")
    @Operation(summary = "Answers to the recipe's fixed prompts while the model learned, oldest first")
    List<RunEvent.Sampled> samples(@PathVariable RunId id) {
        return runs.samples(user.tenant(), id);
    }

    @GetMapping("/{id}/hardest-rows")
    @Operation(
            summary = "The rows of highest loss in each epoch, oldest epoch first",
            description = "At most twenty an epoch, highest first. `line` is the row's place in the uploaded file.")
    HardestPage hardest(@PathVariable RunId id) {
        return new HardestPage(runs.hardest(user.tenant(), id));
    }

    @GetMapping(path = "/{id}/log", produces = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8")
    @Operation(summary = "The run's log as text, times in UTC")
    ResponseEntity<StreamingResponseBody> log(@PathVariable RunId id) {
        var tenant = user.tenant();
        runs.get(tenant, id);
        return ResponseEntity.ok(out -> log.write(tenant, id, out));
    }

    private static Metric metric(String name) {
        return Arrays.stream(Metric.values())
                .filter(metric -> metric.slug().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "invalid-value", "name", "There is no metric '%s'".formatted(name), name));
    }
}
