package io.tunewright.checkpoint.api;

import io.swagger.v3.oas.annotations.Hidden;
import io.tunewright.checkpoint.upload.CheckpointIntake;
import io.tunewright.checkpoint.upload.CheckpointUpload;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.QuotaException;
import io.tunewright.training.ChannelAttempt;
import io.tunewright.training.RunId;
import io.tunewright.training.WorkerChannel;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Where training workers deliver checkpoints. 409 tells where to go on, or that the attempt was replaced; 413
/// refuses a checkpoint for good.
@Hidden
@RestController
@RequestMapping("/worker/v1/runs/{run}/attempts/{attempt}/checkpoints/{step}")
class CheckpointChannelController {

    private final WorkerChannel channel;
    private final CheckpointIntake intake;

    CheckpointChannelController(WorkerChannel channel, CheckpointIntake intake) {
        this.channel = channel;
        this.intake = intake;
    }

    @PostMapping
    ResponseEntity<Object> announce(
            @PathVariable RunId run,
            @PathVariable int attempt,
            @PathVariable long step,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            InputStream body)
            throws IOException {
        byte[] manifest = body.readNBytes(CheckpointUpload.MAX_MANIFEST + 1);
        return inside(run, attempt, authorization, entered -> {
            if (manifest.length > CheckpointUpload.MAX_MANIFEST) {
                return refused();
            }
            return ResponseEntity.ok(intake.announce(entered, step, manifest));
        });
    }

    @PutMapping("/files/{name}")
    ResponseEntity<Object> append(
            @PathVariable RunId run,
            @PathVariable int attempt,
            @PathVariable long step,
            @PathVariable String name,
            @RequestParam long offset,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            InputStream body) {
        return inside(run, attempt, authorization, entered -> {
            var appended = intake.append(entered, step, name, offset, body);
            return ResponseEntity.status(appended.accepted() ? HttpStatus.OK : HttpStatus.CONFLICT)
                    .body(Map.of("offset", appended.offset()));
        });
    }

    @PostMapping("/complete")
    ResponseEntity<Object> complete(
            @PathVariable RunId run,
            @PathVariable int attempt,
            @PathVariable long step,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization) {
        return inside(run, attempt, authorization, entered -> {
            var missing = intake.complete(entered, step);
            return missing.isEmpty()
                    ? ResponseEntity.ok(Map.of("complete", true))
                    : ResponseEntity.status(HttpStatus.CONFLICT).body(Map.of("missing", missing));
        });
    }

    private ResponseEntity<Object> inside(
            RunId run,
            int attempt,
            @Nullable String authorization,
            Function<ChannelAttempt, ResponseEntity<Object>> work) {
        try {
            return channel.enter(run, attempt, WorkerChannel.bearer(authorization))
                    .answer(work);
        } catch (InvalidInputException | QuotaException refused) {
            return refused();
        }
    }

    private static ResponseEntity<Object> refused() {
        return ResponseEntity.status(HttpStatus.CONTENT_TOO_LARGE).build();
    }
}
