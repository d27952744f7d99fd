package io.tunewright.training.api;

import io.swagger.v3.oas.annotations.Hidden;
import io.tunewright.training.ChannelAttempt;
import io.tunewright.training.RunId;
import io.tunewright.training.WorkerChannel;
import io.tunewright.training.channel.EventIntake;
import io.tunewright.training.channel.ResultIntake;
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
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Where training workers report. A wrong token is answered by 403; 401 says that a renewed one may be good. A wrong
/// offset is answered by 409 with the right one, an attempt that was replaced by 409 with the code
/// `attempt-replaced`: the worker has nothing more to say.
@Hidden
@RestController
@RequestMapping("/worker/v1/runs/{run}/attempts/{attempt}")
class WorkerChannelController {

    private final WorkerChannel channel;

    WorkerChannelController(WorkerChannel channel) {
        this.channel = channel;
    }

    @PostMapping("/heartbeat")
    ResponseEntity<Object> heartbeat(
            @PathVariable RunId run,
            @PathVariable int attempt,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization) {
        return inside(
                run,
                attempt,
                authorization,
                entered -> ok("command", channel.heartbeat(entered).slug()));
    }

    @PostMapping("/events")
    ResponseEntity<Object> events(
            @PathVariable RunId run,
            @PathVariable int attempt,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestParam long offset,
            InputStream body)
            throws IOException {
        byte[] piece = body.readNBytes(EventIntake.MAX_PIECE + 1);
        return inside(run, attempt, authorization, entered -> {
            if (piece.length > EventIntake.MAX_PIECE || offset < 0) {
                return ResponseEntity.status(HttpStatus.CONTENT_TOO_LARGE).build();
            }
            if (!channel.mayReport(entered, piece.length)) {
                return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                        .header(HttpHeaders.RETRY_AFTER, "1")
                        .build();
            }
            var receipt = channel.events(entered, offset, piece);
            return receipt.acknowledged() < offset
                    ? ResponseEntity.status(HttpStatus.CONFLICT).body(Map.of("offset", receipt.acknowledged()))
                    : ResponseEntity.ok(
                            new Stored(receipt.acknowledged(), receipt.command().slug()));
        });
    }

    @PostMapping("/result")
    ResponseEntity<Object> result(
            @PathVariable RunId run,
            @PathVariable int attempt,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            InputStream body)
            throws IOException {
        byte[] result = body.readNBytes(ResultIntake.MAX_BYTES + 1);
        return inside(run, attempt, authorization, entered -> {
            channel.result(entered, result);
            return ok("stored", true);
        });
    }

    private ResponseEntity<Object> inside(
            RunId run,
            int attempt,
            @Nullable String authorization,
            Function<ChannelAttempt, ResponseEntity<Object>> work) {
        return channel.enter(run, attempt, WorkerChannel.bearer(authorization)).answer(work);
    }

    /// @param command as the answer to a heartbeat has it
    record Stored(long acknowledged, String command) {}

    private static ResponseEntity<Object> ok(String name, Object value) {
        return ResponseEntity.ok(Map.of(name, value));
    }
}
