package io.tunewright.checkpoint.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointArchive;
import io.tunewright.checkpoint.CheckpointId;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.identity.CurrentUser;
import io.tunewright.training.RunId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "Checkpoints")
class CheckpointController {

    private final CheckpointService checkpoints;
    private final CheckpointArchive archive;
    private final CurrentUser user;

    CheckpointController(CheckpointService checkpoints, CheckpointArchive archive, CurrentUser user) {
        this.checkpoints = checkpoints;
        this.archive = archive;
        this.user = user;
    }

    record CheckpointResponse(
            UUID id,
            UUID runId,
            long step,
            double epoch,
            @Nullable Double trainingLoss,
            @Nullable Double heldOutLoss,
            boolean best,
            boolean last,
            long bytes,
            List<FileResponse> files,
            Instant savedAt) {

        static CheckpointResponse of(Checkpoint checkpoint) {
            return new CheckpointResponse(
                    checkpoint.id().value(),
                    checkpoint.run().value(),
                    checkpoint.step(),
                    checkpoint.epoch(),
                    Double.isFinite(checkpoint.trainingLoss()) ? checkpoint.trainingLoss() : null,
                    checkpoint.heldOutLoss(),
                    checkpoint.best(),
                    checkpoint.last(),
                    checkpoint.files().bytes(),
                    checkpoint.files().files().entrySet().stream()
                            .map(file -> new FileResponse(
                                    file.getKey(),
                                    file.getValue().bytes(),
                                    file.getValue().hash().hex()))
                            .toList(),
                    checkpoint.savedAt());
        }
    }

    record FileResponse(String name, long bytes, String sha256) {}

    record CheckpointList(List<CheckpointResponse> data) {}

    @GetMapping("/runs/{run}/checkpoints")
    @Operation(summary = "Checkpoints of a run, newest first")
    CheckpointList list(@PathVariable RunId run) {
        return new CheckpointList(checkpoints.ofRun(user.tenant(), run).stream()
                .map(CheckpointResponse::of)
                .toList());
    }

    @GetMapping("/checkpoints/{id}")
    @Operation(summary = "A checkpoint")
    CheckpointResponse get(@PathVariable CheckpointId id) {
        return CheckpointResponse.of(checkpoints.get(user.tenant(), id));
    }

    @GetMapping("/checkpoints/{id}/download")
    @Operation(summary = "A checkpoint's files as a zip")
    ResponseEntity<StreamingResponseBody> download(@PathVariable CheckpointId id) {
        var tenant = user.tenant();
        var checkpoint = checkpoints.get(tenant, id);
        return ResponseEntity.ok()
                .contentType(new MediaType("application", "zip"))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(archive.name(checkpoint))
                                .build()
                                .toString())
                .body(out -> archive.write(tenant, id, out));
    }
}
