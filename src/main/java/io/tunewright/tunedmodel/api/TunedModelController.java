package io.tunewright.tunedmodel.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.common.Paging;
import io.tunewright.identity.CurrentUser;
import io.tunewright.tunedmodel.TunedModelId;
import io.tunewright.tunedmodel.TunedModelService;
import io.tunewright.tunedmodel.api.ModelBodies.MergeRequest;
import io.tunewright.tunedmodel.api.ModelBodies.MergeResponse;
import io.tunewright.tunedmodel.api.ModelBodies.ModelPage;
import io.tunewright.tunedmodel.api.ModelBodies.ModelResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

@RestController
@RequestMapping("/api/v1/models")
@Tag(name = "Models", description = "What runs produced: adapters and whole models, with their lineage")
class TunedModelController {

    private final TunedModelService models;
    private final CurrentUser user;

    TunedModelController(TunedModelService models, CurrentUser user) {
        this.models = models;
        this.user = user;
    }

    @GetMapping
    @Operation(summary = "Tuned models, newest first")
    ModelPage list(@RequestParam(defaultValue = "0") int offset, @RequestParam(defaultValue = "100") int limit) {
        var page = new Paging(offset, limit);
        var found = models.list(user.tenant(), page);
        return new ModelPage(
                found.stream().map(ModelResponse::of).toList(), offset, limit, models.count(user.tenant()));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One tuned model with files and lineage")
    ModelResponse get(@PathVariable TunedModelId id) {
        return ModelResponse.of(models.get(user.tenant(), id));
    }

    @PostMapping("/{id}/merge")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Merge an adapter into its base",
            description = "Takes a while: follow `/merges`. Asking again while it runs changes nothing.")
    MergeResponse merge(@PathVariable TunedModelId id, @RequestBody(required = false) @Nullable MergeRequest body) {
        Long bytes = body == null ? null : body.maxShardBytes();
        models.merge(user.tenant(), id, bytes == null ? TunedModelService.DEFAULT_SHARD_BYTES : bytes);
        return MergeResponse.of(models.merges(user.tenant(), id).getFirst());
    }

    @GetMapping("/{id}/merges")
    @Operation(summary = "Merges of an adapter, newest first")
    List<MergeResponse> merges(@PathVariable TunedModelId id) {
        models.get(user.tenant(), id);
        return models.merges(user.tenant(), id).stream().map(MergeResponse::of).toList();
    }

    @GetMapping("/{id}/download")
    @Operation(summary = "All files of a model as a zip archive")
    ResponseEntity<StreamingResponseBody> download(@PathVariable TunedModelId id) {
        var tenant = user.tenant();
        String name = models.archiveName(tenant, id);
        return attachment(name, MediaType.parseMediaType("application/zip"))
                .body(out -> models.writeArchive(tenant, id, out));
    }

    @GetMapping("/{id}/files/{name}")
    @Operation(summary = "One file of a model")
    ResponseEntity<Resource> file(@PathVariable TunedModelId id, @PathVariable String name) {
        var file = models.open(user.tenant(), id, name);
        return attachment(name, MediaType.APPLICATION_OCTET_STREAM)
                .contentLength(file.bytes())
                .body(new InputStreamResource(file.content()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Delete a tuned model",
            description = "409 while it is being merged, or if a merged model or an evaluation refers to it.")
    void delete(@PathVariable TunedModelId id) {
        models.delete(user.tenant(), id);
    }

    private static ResponseEntity.BodyBuilder attachment(String name, MediaType type) {
        return ResponseEntity.ok()
                .contentType(type)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .header("X-Content-Type-Options", "nosniff");
    }
}
