package io.tunewright.api.openai;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.common.Check;
import io.tunewright.common.ConflictException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.Paging;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetUpload;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.identity.CurrentUser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/// Files are dataset versions: an upload makes a dataset named after the file, or its next version.
@RestController
@RequestMapping("/v1/files")
@Tag(name = "Files", description = "Training data; each file is a dataset version")
class FileController {

    private static final List<String> PURPOSES = List.of(FileObject.FINE_TUNE, "evals");
    private static final int MOST = 10_000;

    private final DatasetService datasets;
    private final ResultFiles results;
    private final CurrentUser user;

    FileController(DatasetService datasets, ResultFiles results, CurrentUser user) {
        this.datasets = datasets;
        this.results = results;
        this.user = user;
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Operation(
            summary = "Upload a file",
            description =
                    "Alpaca JSON, OpenAI messages JSONL, ShareGPT JSON or plain text (`.txt`, or rows of `text`); the "
                            + "format is recognised. Rows with errors do not fail the upload: `status` is then `error` and `validation` names line, field and reason.")
    FileObject upload(
            @RequestPart("file") MultipartFile file,
            @RequestParam String purpose,
            @RequestParam(name = "held_out", required = false) @Nullable Double heldOut)
            throws IOException {
        if (!PURPOSES.contains(purpose)) {
            throw new InvalidInputException(
                    "invalid-purpose", "purpose", "purpose must be one of %s".formatted(String.join(", ", PURPOSES)));
        }
        String name = file.getOriginalFilename() == null ? "upload.jsonl" : file.getOriginalFilename();
        var named = DatasetUpload.named(name);
        var upload = heldOut == null ? named : new DatasetUpload(named.dataset(), named.fileName(), heldOut);
        try (var bytes = file.getInputStream()) {
            return describe(
                    datasets.upload(user.tenant(), user.user(), upload, bytes).version());
        }
    }

    @GetMapping
    @Operation(summary = "List files")
    FileObject.Page list(
            @RequestParam(required = false) @Nullable String purpose,
            @RequestParam(defaultValue = "10000") int limit,
            @RequestParam(defaultValue = "desc") String order,
            @RequestParam(required = false) @Nullable String after) {
        Check.range("limit", limit, 1, MOST);
        Check.that(order.equals("asc") || order.equals("desc"), "order", "must be asc or desc");
        var all = all(purpose);
        var ordered = order.equals("desc") ? all : all.reversed();
        int start = after == null ? 0 : indexAfter(ordered, after);
        var page = ordered.stream()
                .skip(start)
                .limit(limit)
                .map(listed -> listed.file().get())
                .toList();
        return new FileObject.Page(
                "list",
                page,
                page.isEmpty() ? null : page.getFirst().id(),
                page.isEmpty() ? null : page.getLast().id(),
                start + page.size() < ordered.size());
    }

    @GetMapping("/{id}")
    @Operation(summary = "Read a file and what its check found")
    FileObject get(@PathVariable String id) {
        var tenant = user.tenant();
        return results.find(tenant, PublicIds.FILE.parse(id))
                .map(run -> FileObject.of(run, results.bytes(tenant, run)))
                .orElseGet(() -> describe(datasets.get(tenant, parse(id))));
    }

    @GetMapping("/{id}/content")
    @Operation(
            summary = "Download a file",
            description = "As it was uploaded; a job's result file is a CSV table of the metrics of each step.")
    ResponseEntity<InputStreamResource> content(@PathVariable String id) {
        var tenant = user.tenant();
        var run = results.find(tenant, PublicIds.FILE.parse(id));
        if (run.isPresent()) {
            byte[] table = results.content(tenant, run.get());
            return download(ResultFiles.NAME, table.length, new ByteArrayInputStream(table));
        }
        var version = datasets.get(tenant, parse(id));
        return download(version.fileName(), version.bytes(), datasets.content(tenant, version.id()));
    }

    private static ResponseEntity<InputStreamResource> download(String name, long bytes, InputStream content) {
        var disposition = ContentDisposition.attachment()
                .filename(name, StandardCharsets.UTF_8)
                .build();
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .contentLength(bytes)
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition.toString())
                .body(new InputStreamResource(content));
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Delete a file that nothing uses")
    FileObject.Deleted delete(@PathVariable String id) {
        if (results.find(user.tenant(), PublicIds.FILE.parse(id)).isPresent()) {
            throw new ConflictException(
                    "file-of-a-job", "%s is the result of a job and goes with its run".formatted(id), id);
        }
        datasets.delete(user.tenant(), parse(id));
        return new FileObject.Deleted(id, "file", true);
    }

    private FileObject describe(DatasetVersion version) {
        return FileObject.of(version, datasets.report(user.tenant(), version.id()));
    }

    /// Newest first.
    private List<Listed> all(@Nullable String purpose) {
        var tenant = user.tenant();
        var all = new ArrayList<Listed>();
        if (purpose == null || purpose.equals(FileObject.FINE_TUNE)) {
            versions()
                    .forEach(version -> all.add(
                            new Listed(version.id().value(), version.createdAt(), () -> FileObject.of(version, null))));
        }
        if (purpose == null || purpose.equals(ResultFiles.PURPOSE)) {
            results.list(tenant, MOST)
                    .forEach(run -> all.add(new Listed(
                            run.id().value(),
                            ResultFiles.createdAt(run),
                            () -> FileObject.of(run, results.bytes(tenant, run)))));
        }
        all.sort(Comparator.comparing(Listed::createdAt).reversed().thenComparing(Listed::id));
        return all;
    }

    /// @param file made only if it is on the page
    private record Listed(UUID id, Instant createdAt, Supplier<FileObject> file) {}

    private List<DatasetVersion> versions() {
        var all = new ArrayList<DatasetVersion>();
        List<DatasetVersion> page;
        do {
            page = datasets.versions(user.tenant(), new Paging(all.size(), 1000));
            all.addAll(page);
        } while (page.size() == 1000 && all.size() < MOST);
        return all;
    }

    private static int indexAfter(List<Listed> files, String cursor) {
        var id = PublicIds.FILE.parse(cursor);
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).id().equals(id)) {
                return i + 1;
            }
        }
        throw new InvalidInputException(
                "unknown-cursor", "after", "There is no file '%s' to go on after".formatted(cursor));
    }

    private static DatasetVersionId parse(String id) {
        return new DatasetVersionId(PublicIds.FILE.parse(id));
    }
}
