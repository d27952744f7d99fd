package io.tunewright.worker.serve;

import org.jspecify.annotations.Nullable;

/// A request that is answered with an error of the OpenAI form.
final class RefusedRequest extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;
    private final String code;
    private final @Nullable String parameter;

    private RefusedRequest(int status, String type, String code, @Nullable String parameter, String message) {
        super(message);
        this.status = status;
        this.type = type;
        this.code = code;
        this.parameter = parameter;
    }

    static RefusedRequest invalid(String parameter, String message) {
        return new RefusedRequest(400, "invalid_request_error", "invalid_value", parameter, message);
    }

    static RefusedRequest unsupported(String parameter) {
        return new RefusedRequest(
                400,
                "invalid_request_error",
                "unsupported_parameter",
                parameter,
                "'%s' is not supported; leave it out".formatted(parameter));
    }

    static RefusedRequest tooLong(int promptTokens, int contextLength) {
        return new RefusedRequest(
                400,
                "invalid_request_error",
                "context_length_exceeded",
                "messages",
                "The messages have %d tokens, the model's context holds %d; shorten them"
                        .formatted(promptTokens, contextLength));
    }

    static RefusedRequest unknownModel(String name) {
        return new RefusedRequest(
                404, "not_found_error", "model_not_found", "model", "This worker has no model '%s'".formatted(name));
    }

    static RefusedRequest notFound(String path) {
        return new RefusedRequest(404, "not_found_error", "not_found", null, "There is nothing at " + path);
    }

    static RefusedRequest unauthorised() {
        return new RefusedRequest(
                401, "authentication_error", "invalid_api_key", null, "The request lacks this worker's secret");
    }

    static RefusedRequest conflict(String message) {
        return new RefusedRequest(409, "conflict_error", "conflict", null, message);
    }

    static RefusedRequest busy() {
        return new RefusedRequest(
                429, "rate_limit_error", "queue_full", null, "The model's queue is full; try again in a few seconds");
    }

    static RefusedRequest failed(String message) {
        return new RefusedRequest(500, "server_error", "model_failed", null, message);
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    String code() {
        return code;
    }

    @Nullable
    String parameter() {
        return parameter;
    }
}
