package io.tunewright.dataset.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.common.Check;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.dataset.EncodingModel;
import io.tunewright.dataset.ExampleEncoding;
import io.tunewright.dataset.RowFilter;
import io.tunewright.dataset.api.DatasetBodies.LengthsResponse;
import io.tunewright.dataset.api.DatasetBodies.PreviewResponse;
import io.tunewright.dataset.api.DatasetBodies.ReportResponse;
import io.tunewright.dataset.api.DatasetBodies.RowPage;
import io.tunewright.dataset.api.DatasetBodies.RowResponse;
import io.tunewright.dataset.api.DatasetBodies.UploadResponse;
import io.tunewright.dataset.api.DatasetBodies.VersionResponse;
import io.tunewright.identity.CurrentUser;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/dataset-versions")
@Tag(name = "Datasets")
class DatasetVersionController {

    private static final int MAX_LENGTH = 1 << 20;

    private final DatasetService datasets;
    private final ExampleEncoding encoding;
    private final CurrentUser user;

    DatasetVersionController(DatasetService datasets, ExampleEncoding encoding, CurrentUser user) {
        this.datasets = datasets;
        this.encoding = encoding;
        this.user = user;
    }

    @GetMapping("/{id}")
    @Operation(summary = "A dataset version")
    VersionResponse get(@PathVariable DatasetVersionId id) {
        return VersionResponse.of(datasets.get(user.tenant(), id));
    }

    @GetMapping("/{id}/report")
    @Operation(summary = "What the check of the file found, with line, field and reason; the first 1,000 findings")
    ReportResponse report(@PathVariable DatasetVersionId id) {
        return ReportResponse.of(datasets.report(user.tenant(), id));
    }

    @GetMapping("/{id}/rows")
    @Operation(
            summary = "Rows in file order",
            description = "`filter` is all, warnings or errors; `search` finds text.")
    RowPage rows(
            @PathVariable DatasetVersionId id,
            @RequestParam(defaultValue = "all") String filter,
            @RequestParam(defaultValue = "") String search,
            @RequestParam(defaultValue = "0") int offset,
            @RequestParam(defaultValue = "100") int limit) {
        var chosen = filter(filter);
        var rows = datasets.rows(user.tenant(), id, chosen, search, new Paging(offset, limit));
        return new RowPage(
                rows.stream().map(RowResponse::of).toList(),
                datasets.countRows(user.tenant(), id, chosen, search),
                offset,
                limit);
    }

    @GetMapping("/{id}/preview")
    @Operation(
            summary = "An example as a base model sees it: rendered, in tokens, with those that count for the loss",
            description = "`max_length` cuts like a recipe's maximum length; the model's context length if left out.")
    PreviewResponse preview(
            @PathVariable DatasetVersionId id,
            @RequestParam int line,
            @RequestParam("base_model") String baseModel,
            @RequestParam(name = "max_length", required = false) @Nullable Integer maxLength) {
        var row = datasets.row(user.tenant(), id, line);
        var model = encoding.model(user.tenant(), modelId(datasets.get(user.tenant(), id), baseModel));
        int limit = maxLength == null ? model.contextLength() : maxLength;
        Check.range("max_length", limit, 1, MAX_LENGTH);
        if (row.messages().isEmpty()) {
            throw new InvalidInputException(
                    "row-unreadable", "line", "The row at line %d cannot be read".formatted(line), line);
        }
        var encoder = encoding.encoder(user.tenant(), model.id(), limit);
        return PreviewResponse.of(row, model, limit, ExampleEncoding.encode(encoder, row.messages()));
    }

    @GetMapping("/{id}/lengths")
    @Operation(
            summary = "How many tokens the examples have for a base model",
            description = "Measured in the background at the first call; ask again while `state` is `measuring`.")
    LengthsResponse lengths(@PathVariable DatasetVersionId id, @RequestParam("base_model") String baseModel) {
        var version = datasets.get(user.tenant(), id);
        var measurement = encoding.lengths(user.tenant(), version, modelId(version, baseModel));
        var result = measurement.result();
        return result.isDone() && !result.isCompletedExceptionally()
                ? new LengthsResponse("done", 1, result.resultNow())
                : new LengthsResponse("measuring", measurement.progress(), null);
    }

    @PostMapping("/{id}/drop-rows")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Save the rows without errors as the next version")
    ResponseEntity<UploadResponse> dropRows(@PathVariable DatasetVersionId id) {
        return DatasetController.answer(datasets.dropErrorRows(user.tenant(), user.user(), id));
    }

    @GetMapping("/{id}/content")
    @Operation(summary = "Download the file as it was uploaded")
    ResponseEntity<InputStreamResource> content(@PathVariable DatasetVersionId id) {
        var version = datasets.get(user.tenant(), id);
        var disposition = ContentDisposition.attachment()
                .filename(version.fileName(), StandardCharsets.UTF_8)
                .build();
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .contentLength(version.bytes())
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition.toString())
                .body(new InputStreamResource(datasets.content(user.tenant(), id)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a version that nothing uses; its dataset goes with the last one")
    void delete(@PathVariable DatasetVersionId id) {
        datasets.delete(user.tenant(), id);
    }

    private static RowFilter filter(String text) {
        return switch (text) {
            case "all" -> RowFilter.ALL;
            case "warnings" -> RowFilter.WARNINGS;
            case "errors" -> RowFilter.ERRORS;
            default ->
                throw new InvalidInputException(
                        "invalid-value", "filter", "filter must be all, warnings or errors", "filter");
        };
    }

    /// The id of a model, given as id or as name.
    private UUID modelId(DatasetVersion version, String idOrName) {
        return encoding.models(user.tenant(), version).stream()
                .filter(model -> model.id().toString().equals(idOrName.toLowerCase(Locale.ROOT))
                        || model.name().equalsIgnoreCase(idOrName))
                .findFirst()
                .map(EncodingModel::id)
                .orElseThrow(() -> new NotFoundException(
                        "base-model-not-found",
                        "There is no such base model, or it has no chat template, which only documents do without"));
    }
}
