package io.tunewright.training.api;

import io.swagger.v3.oas.annotations.Hidden;
import io.tunewright.training.RunId;
import io.tunewright.training.WorkerChannel;
import io.tunewright.training.channel.PodProperties;
import io.tunewright.training.job.AttemptInputs;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Where a worker without a shared disk gets what it needs: a list of files, then each by its number in the list,
/// whole or from a byte on. A file's entity tag is its hash; with `If-Match` the worker makes sure that the list is
/// still the same, else it gets 412.
@Hidden
@RestController
@RequestMapping("/worker/v1/runs/{run}/attempts/{attempt}/inputs")
class InputController {

    private final WorkerChannel channel;
    private final AttemptInputs inputs;
    private final PodProperties pods;

    InputController(WorkerChannel channel, AttemptInputs inputs, PodProperties pods) {
        this.channel = channel;
        this.inputs = inputs;
        this.pods = pods;
    }

    /// @param heartbeatMillis and the other two: how the worker is to report, as its `channel.json` has it
    record Listing(long heartbeatMillis, long retryMillis, long deadlineSeconds, List<Input> files) {}

    /// @param name where the worker has it, below its run directory
    record Input(String name, long bytes, String sha256) {}

    @GetMapping
    ResponseEntity<Object> list(
            @PathVariable RunId run,
            @PathVariable int attempt,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization) {
        return channel.enter(run, attempt, WorkerChannel.bearer(authorization))
                .reading(entered -> ResponseEntity.ok(new Listing(
                        pods.heartbeat().toMillis(),
                        pods.reportRetry().toMillis(),
                        pods.deliveryDeadline().toSeconds(),
                        inputs.of(entered).stream()
                                .map(file -> new Input(file.name(), file.bytes(), file.sha256()))
                                .toList())));
    }

    @GetMapping("/{number}")
    @Nullable
    ResponseEntity<Object> file(
            @PathVariable RunId run,
            @PathVariable int attempt,
            @PathVariable int number,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            HttpServletRequest request,
            HttpServletResponse response) {
        var sent = new FileAnswer(request, response);
        var refusal = channel.enter(run, attempt, WorkerChannel.bearer(authorization))
                .reading(entered -> {
                    var files = inputs.of(entered);
                    if (number < 0 || number >= files.size()) {
                        return ResponseEntity.status(HttpStatus.NOT_FOUND).build();
                    }
                    try {
                        sent.send(files.get(number));
                    } catch (IOException gone) {
                        throw new UncheckedIOException(
                                "cannot send " + files.get(number).name(), gone);
                    }
                    return ResponseEntity.ok().build();
                });
        return sent.isSent() ? null : refusal;
    }
}
