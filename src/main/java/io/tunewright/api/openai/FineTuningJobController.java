package io.tunewright.api.openai;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.common.Check;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.Paging;
import io.tunewright.identity.CurrentUser;
import io.tunewright.training.RunCommands;
import io.tunewright.training.RunId;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping("/v1/fine_tuning/jobs")
@Tag(name = "Fine-tuning", description = "Jobs in OpenAI's form; each is a run of an experiment")
class FineTuningJobController {

    private static final Pattern METADATA = Pattern.compile("metadata\\[(.{1,64})]");
    private static final int MOST = 1000;

    private final JobLauncher launcher;
    private final FineTuningJobs jobs;
    private final JobRepository asked;
    private final TrainingRunService runs;
    private final RunCommands commands;
    private final CheckpointService checkpoints;
    private final IdempotencyKeys keys;
    private final CurrentUser user;
    private final JsonMapper json;

    FineTuningJobController(
            JobLauncher launcher,
            FineTuningJobs jobs,
            JobRepository asked,
            TrainingRunService runs,
            RunCommands commands,
            CheckpointService checkpoints,
            IdempotencyKeys keys,
            CurrentUser user,
            JsonMapper json) {
        this.launcher = launcher;
        this.jobs = jobs;
        this.asked = asked;
        this.runs = runs;
        this.commands = commands;
        this.checkpoints = checkpoints;
        this.keys = keys;
        this.user = user;
        this.json = json;
    }

    @PostMapping
    @Operation(
            summary = "Start a job",
            description =
                    "`x_training.recipe` names a recipe by id or gallery name, `x_training.overrides` replaces values of it.")
    FineTuningJob create(
            @RequestBody FineTuningJobRequest body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key) {
        var principal = user.principal();
        var run = keys.once(
                principal.tenant(), "fine_tuning.jobs", key, json.writeValueAsString(body), () -> launcher.launch(
                                principal, body)
                        .value());
        return jobs.job(principal.tenant(), runs.get(principal.tenant(), new RunId(run)));
    }

    @GetMapping
    @Operation(
            summary = "List jobs, newest first",
            description =
                    "`metadata[key]=value`, also several, lists those that carry it; `metadata=null` those without.")
    FineTuningJob.Page<FineTuningJob> list(
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(required = false) @Nullable String after,
            @Parameter(hidden = true) @RequestParam Map<String, String> query) {
        Check.range("limit", limit, 1, 100);
        var wanted = withMetadata(query);
        var page = new ArrayList<TrainingRun>();
        int next = after == null ? 0 : indexAfter(after);
        List<TrainingRun> some;
        do {
            some = runs.list(user.tenant(), new Paging(next, MOST));
            next += some.size();
            some.stream().filter(run -> wanted.test(run.id())).forEach(page::add);
        } while (some.size() == MOST && page.size() <= limit);
        return new FineTuningJob.Page<>(
                "list",
                page.stream()
                        .limit(limit)
                        .map(run -> jobs.job(user.tenant(), run))
                        .toList(),
                page.size() > limit);
    }

    private Predicate<RunId> withMetadata(Map<String, String> query) {
        var pairs = new LinkedHashMap<String, String>();
        query.forEach((name, value) -> {
            var pair = METADATA.matcher(name);
            if (pair.matches()) {
                pairs.put(pair.group(1), value);
            }
        });
        if (!pairs.isEmpty()) {
            return asked.withMetadata(user.tenant(), pairs)::contains;
        }
        return "null".equals(query.get("metadata")) ? asked.withMetadata(user.tenant(), Map.of())::contains : _ -> true;
    }

    @GetMapping("/{id}")
    @Operation(summary = "Read a job")
    FineTuningJob get(@PathVariable String id) {
        return jobs.job(user.tenant(), run(id));
    }

    @PostMapping("/{id}/cancel")
    @Operation(summary = "Cancel a job; its last checkpoint is kept")
    FineTuningJob cancel(@PathVariable String id) {
        commands.cancel(user.tenant(), run(id).id());
        return get(id);
    }

    @GetMapping("/{id}/events")
    @Operation(summary = "List a job's events, newest first")
    FineTuningJob.Page<FineTuningJob.Event> events(
            @PathVariable String id,
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(required = false) @Nullable String after) {
        Check.range("limit", limit, 1, 100);
        var run = run(id);
        long before = after == null ? runs.lastSequence(user.tenant(), run.id()) + 1 : sequence(run, after);
        long from = Math.max(0, before - 1 - limit);
        var events = runs.events(user.tenant(), run.id(), from, limit).stream()
                .filter(event -> event.sequence() < before)
                .map(event -> jobs.event(run, event))
                .toList()
                .reversed();
        return new FineTuningJob.Page<>("list", events, from > 0);
    }

    @GetMapping("/{id}/checkpoints")
    @Operation(summary = "List a job's checkpoints, newest first")
    FineTuningJob.CheckpointPage checkpoints(
            @PathVariable String id,
            @RequestParam(defaultValue = "10") int limit,
            @RequestParam(required = false) @Nullable String after) {
        Check.range("limit", limit, 1, 100);
        var run = run(id);
        var all = checkpoints.ofRun(user.tenant(), run.id()).stream()
                .map(checkpoint -> jobs.checkpoint(user.tenant(), run, checkpoint))
                .toList();
        int start = 0;
        if (after != null) {
            start = all.stream().map(FineTuningJob.Checkpoint::id).toList().indexOf(after) + 1;
            if (start == 0) {
                throw unknownCursor(after);
            }
        }
        var page = all.stream().skip(start).limit(limit).toList();
        return new FineTuningJob.CheckpointPage(
                "list",
                page,
                page.isEmpty() ? null : page.getFirst().id(),
                page.isEmpty() ? null : page.getLast().id(),
                start + page.size() < all.size());
    }

    private TrainingRun run(String id) {
        return runs.get(user.tenant(), new RunId(PublicIds.JOB.parse(id)));
    }

    private int indexAfter(String cursor) {
        var last = run(cursor).id();
        int start = 0;
        List<TrainingRun> page;
        do {
            page = runs.list(user.tenant(), new Paging(start, 1000));
            for (int i = 0; i < page.size(); i++) {
                if (page.get(i).id().equals(last)) {
                    return start + i + 1;
                }
            }
            start += page.size();
        } while (page.size() == 1000);
        throw unknownCursor(cursor);
    }

    private static long sequence(TrainingRun run, String cursor) {
        String prefix = FineTuningJobs.eventId(run, 0).replaceAll("0$", "");
        try {
            return Long.parseLong(cursor.startsWith(prefix) ? cursor.substring(prefix.length()) : "");
        } catch (NumberFormatException notOurs) {
            throw unknownCursor(cursor);
        }
    }

    private static InvalidInputException unknownCursor(String cursor) {
        return new InvalidInputException(
                "unknown-cursor", "after", "There is nothing '%s' to go on after".formatted(cursor), cursor);
    }
}
