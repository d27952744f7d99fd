package io.tunewright.dataset.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.common.Check;
import io.tunewright.common.Paging;
import io.tunewright.dataset.DatasetId;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetUpload;
import io.tunewright.dataset.Uploaded;
import io.tunewright.dataset.api.DatasetBodies.DatasetDetail;
import io.tunewright.dataset.api.DatasetBodies.DatasetPage;
import io.tunewright.dataset.api.DatasetBodies.DatasetResponse;
import io.tunewright.dataset.api.DatasetBodies.IdentityPreview;
import io.tunewright.dataset.api.DatasetBodies.IdentityRequest;
import io.tunewright.dataset.api.DatasetBodies.UploadResponse;
import io.tunewright.dataset.api.DatasetBodies.VersionResponse;
import io.tunewright.identity.CurrentUser;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@RestController
@RequestMapping("/api/v1/datasets")
@Tag(name = "Datasets")
class DatasetController {

    private final DatasetService datasets;
    private final CurrentUser user;

    DatasetController(DatasetService datasets, CurrentUser user) {
        this.datasets = datasets;
        this.user = user;
    }

    @GetMapping
    @Operation(summary = "The organisation's datasets with their newest version, most recently changed first")
    DatasetPage list(@RequestParam(defaultValue = "0") int offset, @RequestParam(defaultValue = "100") int limit) {
        var found = datasets.list(user.tenant(), new Paging(offset, limit));
        return new DatasetPage(
                found.stream().map(DatasetResponse::of).toList(), datasets.count(user.tenant()), offset, limit);
    }

    @GetMapping("/{id}")
    @Operation(summary = "A dataset with all its versions, newest first")
    DatasetDetail get(@PathVariable DatasetId id) {
        return DatasetDetail.of(datasets.dataset(user.tenant(), id));
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Operation(
            summary = "Upload a file as a dataset version",
            description =
                    "Alpaca, OpenAI messages, ShareGPT, prompt and completion, or documents under `text`, as a JSON array"
                            + " or JSONL; the format is recognised. A `.txt` file is plain text: blank lines part its documents. `dataset` names the dataset: an existing one gets a new version. Rows with errors do not"
                            + " fail the upload. 200 instead of 201: the dataset had these bytes already.")
    ResponseEntity<UploadResponse> upload(
            @RequestPart("file") MultipartFile file,
            @RequestParam(name = "dataset", required = false) @Nullable String dataset,
            @RequestParam(name = "held_out", required = false) @Nullable Double heldOut)
            throws IOException {
        String fileName = file.getOriginalFilename() == null ? "upload" : file.getOriginalFilename();
        var named = DatasetUpload.named(fileName);
        var upload = new DatasetUpload(
                dataset == null ? named.dataset() : dataset, fileName, heldOut == null ? named.heldOut() : heldOut);
        try (var bytes = file.getInputStream()) {
            return answer(datasets.upload(user.tenant(), user.user(), upload, bytes));
        }
    }

    @PostMapping("/identity")
    @Operation(
            summary = "Make a dataset from the form \"who are you?\"",
            description =
                    "Many ways to ask, in English and Chinese, always answered with \"I am NAME's assistant.\" and"
                            + " \"我是NAME的助手。\", beside short general exchanges.")
    ResponseEntity<UploadResponse> createIdentity(@RequestBody IdentityRequest body) {
        Check.that(body.name() != null, "name", "is missing");
        var form = body.form();
        String dataset = body.dataset() == null ? form.name() + " identity" : body.dataset();
        return answer(datasets.createIdentity(user.tenant(), user.user(), dataset, form));
    }

    @PostMapping("/identity/preview")
    @Operation(summary = "The rows the form would make; nothing is stored")
    IdentityPreview previewIdentity(@RequestBody IdentityRequest body) {
        Check.that(body.name() != null, "name", "is missing");
        return IdentityPreview.of(body.form());
    }

    static ResponseEntity<UploadResponse> answer(Uploaded uploaded) {
        return ResponseEntity.status(uploaded.alreadyThere() ? HttpStatus.OK : HttpStatus.CREATED)
                .body(new UploadResponse(uploaded.alreadyThere(), VersionResponse.of(uploaded.version())));
    }
}
