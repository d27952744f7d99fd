package io.tunewright.training.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunCommands;
import io.tunewright.training.RunId;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.api.RunBodies.DeadlineRequest;
import io.tunewright.training.api.RunBodies.RunResponse;
import java.util.function.BiConsumer;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// What can be done with a run that was started.
@RestController
@RequestMapping("/api/v1/runs")
@Tag(name = "Runs")
class RunCommandController {

    private final RunCommands commands;
    private final TrainingRunService runs;
    private final CurrentUser user;

    RunCommandController(RunCommands commands, TrainingRunService runs, CurrentUser user) {
        this.commands = commands;
        this.runs = runs;
        this.user = user;
    }

    @PostMapping("/{id}/cancel")
    @Operation(summary = "Ask a run to end", description = "Its last checkpoint is kept. Harmless if repeated.")
    RunResponse cancel(@PathVariable RunId id) {
        return after(id, commands::cancel);
    }

    @PostMapping("/{id}/pause")
    @Operation(
            summary = "Ask a run to write a checkpoint and to give its place free",
            description = "409 once its results are collected. Harmless if repeated.")
    RunResponse pause(@PathVariable RunId id) {
        return after(id, commands::pause);
    }

    @PostMapping("/{id}/resume")
    @Operation(
            summary = "Let a paused run wait for its turn",
            description = "It goes on from its last checkpoint and comes before runs of its organisation that were"
                    + " started later.")
    RunResponse resume(@PathVariable RunId id) {
        return after(id, commands::resume);
    }

    @PostMapping("/{id}/retry")
    @Operation(
            summary = "Let a run that failed or was cancelled go on",
            description = "From its last checkpoint, as another attempt of the same run.")
    RunResponse retry(@PathVariable RunId id) {
        return after(id, commands::retry);
    }

    @PutMapping("/{id}/stop-after-checkpoint")
    @Operation(summary = "Ask a run to end with the next checkpoint that is due")
    RunResponse stopAfterCheckpoint(@PathVariable RunId id) {
        return after(id, (tenant, run) -> commands.stopAfterCheckpoint(tenant, run, true));
    }

    @DeleteMapping("/{id}/stop-after-checkpoint")
    @Operation(summary = "Take that back")
    RunResponse goOnAfterCheckpoint(@PathVariable RunId id) {
        return after(id, (tenant, run) -> commands.stopAfterCheckpoint(tenant, run, false));
    }

    @PutMapping("/{id}/deadline")
    @Operation(
            summary = "Set the hours that a run's workers may take altogether",
            description = "When they are over the run keeps a checkpoint and fails; it may be retried with more. `null`"
                    + " for no limit.")
    RunResponse deadline(@PathVariable RunId id, @RequestBody DeadlineRequest body) {
        return after(id, (tenant, run) -> commands.deadline(tenant, run, body.hours()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Delete a run that is over, with its checkpoints",
            description = "409 while it runs, or names the models it yielded.")
    void delete(@PathVariable RunId id) {
        commands.delete(user.tenant(), id);
    }

    @PostMapping("/{id}/checkpoint")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Ask a run to write a checkpoint after its current step")
    void checkpoint(@PathVariable RunId id) {
        commands.saveCheckpoint(user.tenant(), id);
    }

    private RunResponse after(RunId id, BiConsumer<TenantId, RunId> command) {
        command.accept(user.tenant(), id);
        return RunResponse.of(runs.get(user.tenant(), id));
    }
}
