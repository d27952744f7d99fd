package io.tunewright.evaluation.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.common.Paging;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.evaluation.EvaluatedSample;
import io.tunewright.evaluation.EvaluationId;
import io.tunewright.evaluation.EvaluationService;
import io.tunewright.evaluation.SampleFilter;
import io.tunewright.identity.CurrentUser;
import io.tunewright.tunedmodel.TunedModelService;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/evaluations")
@Tag(name = "Evaluations", description = "Measuring models on held-out conversations")
class EvaluationController {

    private final EvaluationService evaluations;
    private final TunedModelService models;
    private final CurrentUser user;

    EvaluationController(EvaluationService evaluations, TunedModelService models, CurrentUser user) {
        this.evaluations = evaluations;
        this.models = models;
        this.user = user;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Start measuring a model", description = "Poll the evaluation until its status is final.")
    EvaluationResponse start(@RequestBody EvaluationRequest body) {
        var model = models.resolve(user.tenant(), body.model());
        var id = evaluations.start(user.tenant(), user.user(), model, new DatasetVersionId(body.datasetVersion()));
        return EvaluationResponse.of(evaluations.get(user.tenant(), id));
    }

    @GetMapping
    @Operation(summary = "List evaluations, newest first")
    EvaluationPage list(@RequestParam(defaultValue = "20") int limit, @RequestParam(defaultValue = "0") int offset) {
        var found = evaluations.list(user.tenant(), new Paging(offset, limit));
        return new EvaluationPage(found.stream().map(EvaluationResponse::of).toList(), offset, limit);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Read an evaluation with its scores")
    EvaluationResponse get(@PathVariable EvaluationId id) {
        return EvaluationResponse.of(evaluations.get(user.tenant(), id));
    }

    @GetMapping("/{id}/samples")
    @Operation(summary = "List the single answers behind the scores, the worst first")
    SamplePage samples(
            @PathVariable EvaluationId id,
            @RequestParam(defaultValue = "ALL") SampleFilter filter,
            @RequestParam(defaultValue = "100") int limit,
            @RequestParam(defaultValue = "0") int offset) {
        return new SamplePage(evaluations.samples(user.tenant(), id, filter, new Paging(offset, limit)), offset, limit);
    }

    @PostMapping("/{id}/cancel")
    @Operation(summary = "End an evaluation that is not over")
    EvaluationResponse cancel(@PathVariable EvaluationId id) {
        evaluations.cancel(user.tenant(), id);
        return get(id);
    }

    @PostMapping("/{id}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Go on with an evaluation that failed or was cancelled")
    EvaluationResponse retry(@PathVariable EvaluationId id) {
        evaluations.retry(user.tenant(), id);
        return get(id);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete an evaluation and its samples")
    void delete(@PathVariable EvaluationId id) {
        evaluations.delete(user.tenant(), id);
    }

    /// @param model name of a base or tuned model
    record EvaluationRequest(String model, UUID datasetVersion) {}

    record EvaluationPage(List<EvaluationResponse> data, int offset, int limit) {}

    record SamplePage(List<EvaluatedSample> data, int offset, int limit) {}
}
