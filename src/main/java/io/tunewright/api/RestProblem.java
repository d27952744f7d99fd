package io.tunewright.api;

import org.jspecify.annotations.Nullable;

/// A failure as the REST edge tells it, before it takes the shape of a route's answers.
///
/// @param status            HTTP status
/// @param code              stable name, such as `recipe-not-found`
/// @param field             name of the offending input, or null
/// @param mayRetry          whether the same request can succeed later
/// @param retryAfterSeconds how long to wait before that, or null if unknown
record RestProblem(
        int status,
        String code,
        String message,
        @Nullable String field,
        boolean mayRetry,
        @Nullable Long retryAfterSeconds) {

    static RestProblem of(int status, String code, String message) {
        return new RestProblem(status, code, message, null, false, null);
    }

    RestProblem about(@Nullable String newField) {
        return new RestProblem(status, code, message, newField, mayRetry, retryAfterSeconds);
    }

    RestProblem retryable(@Nullable Long afterSeconds) {
        return new RestProblem(status, code, message, field, true, afterSeconds);
    }
}
