package io.tunewright.evaluation.api;

import io.swagger.v3.oas.annotations.Hidden;
import io.tunewright.cluster.ChannelToken;
import io.tunewright.evaluation.EvaluationChannel;
import io.tunewright.evaluation.EvaluationId;
import io.tunewright.evaluation.channel.ResultReader;
import io.tunewright.evaluation.store.StoredEvaluationAttempt;
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

/// Where evaluation workers report; the same protocol as that of training workers. A wrong token, or that of an
/// attempt that was replaced, is answered by 403. A wrong offset is answered by 409 with the right one.
@Hidden
@RestController
@RequestMapping("/worker/v1/evaluations/{id}/attempts/{attempt}")
class EvaluationChannelController {

    private final EvaluationChannel channel;

    EvaluationChannelController(EvaluationChannel channel) {
        this.channel = channel;
    }

    @PostMapping("/heartbeat")
    ResponseEntity<Object> heartbeat(
            @PathVariable EvaluationId id,
            @PathVariable int attempt,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization) {
        return inside(
                id, attempt, authorization, entered -> ok("command", channel.heartbeat(entered) ? "cancel" : "none"));
    }

    @PostMapping("/events")
    ResponseEntity<Object> events(
            @PathVariable EvaluationId id,
            @PathVariable int attempt,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestParam long offset,
            InputStream body)
            throws IOException {
        byte[] piece = body.readNBytes(EvaluationChannel.MAX_PIECE + 1);
        return inside(id, attempt, authorization, entered -> {
            if (piece.length > EvaluationChannel.MAX_PIECE || offset < 0) {
                return ResponseEntity.status(HttpStatus.CONTENT_TOO_LARGE).build();
            }
            long acknowledged = channel.events(entered, offset, piece);
            return acknowledged < offset
                    ? ResponseEntity.status(HttpStatus.CONFLICT).body(Map.of("offset", acknowledged))
                    : ok("acknowledged", acknowledged);
        });
    }

    @PostMapping("/result")
    ResponseEntity<Object> result(
            @PathVariable EvaluationId id,
            @PathVariable int attempt,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            InputStream body)
            throws IOException {
        byte[] result = body.readNBytes(ResultReader.MAX_RESULT + 1);
        return inside(id, attempt, authorization, entered -> {
            channel.result(entered, result);
            return ok("stored", true);
        });
    }

    private ResponseEntity<Object> inside(
            EvaluationId id,
            int attempt,
            @Nullable String authorization,
            Function<StoredEvaluationAttempt, ResponseEntity<Object>> work) {
        return channel.enter(id, attempt, ChannelToken.bearer(authorization))
                .map(work)
                .orElseGet(() -> ResponseEntity.status(HttpStatus.FORBIDDEN).build());
    }

    private static ResponseEntity<Object> ok(String name, Object value) {
        return ResponseEntity.ok(Map.of(name, value));
    }
}
