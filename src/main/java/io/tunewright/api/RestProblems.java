package io.tunewright.api;

import io.tunewright.common.ByteSize;
import io.tunewright.common.ConflictException;
import io.tunewright.common.DomainException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.QuotaException;
import io.tunewright.common.UnavailableException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.fileupload.impl.SizeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/// Words every failure of the REST edge. What is not known here is a bug: it is logged once and told as `internal`.
final class RestProblems {

    private static final Logger LOG = LoggerFactory.getLogger(RestProblems.class);

    private RestProblems() {}

    static RestProblem of(Throwable failure) {
        return switch (failure) {
            case DomainException domain -> of(domain);
            case RateLimited limited ->
                RestProblem.of(429, "too-many-requests", String.valueOf(limited.getMessage()))
                        .retryable(limited.waitSeconds());
            case WrongOrganisation wrong ->
                RestProblem.of(403, "wrong-organisation", String.valueOf(wrong.getMessage()));
            case AuthenticationException _ ->
                RestProblem.of(401, "invalid-api-key", "Send a valid API key: the header 'Authorization: Bearer tw-…'");
            case AccessDeniedException _ ->
                RestProblem.of(403, "forbidden", "Your role in this organisation does not allow this");
            case HttpMessageNotReadableException unreadable -> ofBody(unreadable);
            case MethodArgumentTypeMismatchException mismatch -> of(mismatch);
            case MaxUploadSizeExceededException tooLarge -> of(tooLarge);
            case ErrorResponse response -> of(response);
            case DataAccessResourceFailureException _,
                    TransientDataAccessException _,
                    CannotCreateTransactionException _,
                    TransactionSystemException _ -> {
                LOG.error("The database does not answer", failure);
                yield RestProblem.of(503, "database-unavailable", "The database does not answer. Try again in a moment")
                        .retryable(5L);
            }
            case Throwable left
            when DisconnectedClientHelper.isClientDisconnectedException(left) -> {
                LOG.debug("A caller left in the middle of a request", left);
                yield RestProblem.of(400, "request-cut-off", "The request broke off before its end. Send it again");
            }
            default -> {
                LOG.error("A request failed unexpectedly", failure);
                yield RestProblem.of(
                        500,
                        "internal",
                        "Something went wrong on the server. Its log has the details under the request id");
            }
        };
    }

    private static RestProblem of(DomainException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case NotFoundException _ -> RestProblem.of(404, failure.code(), message);
            case ConflictException _ -> RestProblem.of(409, failure.code(), message);
            case InvalidInputException invalid ->
                RestProblem.of(failure.code().endsWith("-too-large") ? 413 : 400, failure.code(), message)
                        .about(invalid.field());
            // what is used up stays so; a queue that is full empties
            case QuotaException _ ->
                failure.code().equals("too-many-requests")
                        ? RestProblem.of(429, failure.code(), message).retryable(1L)
                        : RestProblem.of(429, failure.code(), message);
            case UnavailableException _ ->
                RestProblem.of(503, failure.code(), message).retryable(null);
        };
    }

    /// Of the request's body only what is wrong is told, and where; never a class name.
    private static RestProblem ofBody(HttpMessageNotReadableException unreadable) {
        for (Throwable cause = unreadable; cause != null; cause = cause.getCause()) {
            if (cause instanceof DomainException domain) {
                return of(domain);
            }
        }
        return switch (unreadable.getCause()) {
            case UnrecognizedPropertyException unknown -> {
                String known = unknown.getKnownPropertyIds().stream()
                        .map(String::valueOf)
                        .sorted()
                        .collect(Collectors.joining(", "));
                yield RestProblem.of(
                                400,
                                "unknown-field",
                                "There is no field '%s' here. Known fields: %s".formatted(path(unknown), known))
                        .about(path(unknown));
            }
            case InvalidNullException missing -> missing(String.valueOf(missing.getPropertyName()));
            case MismatchedInputException missing
            when missing.getOriginalMessage().startsWith("Missing required") -> missing(path(missing));
            case InvalidFormatException wrong
            when wrong.getTargetType().isEnum() -> {
                String allowed = Arrays.stream(wrong.getTargetType().getEnumConstants())
                        .map(value -> String.valueOf(value).toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
                yield RestProblem.of(400, "invalid-value", "'%s' must be one of %s".formatted(path(wrong), allowed))
                        .about(path(wrong));
            }
            case DatabindException wrong ->
                RestProblem.of(400, "invalid-value", "The value of '%s' has the wrong type".formatted(path(wrong)))
                        .about(path(wrong));
            case JacksonException malformed ->
                RestProblem.of(
                        400,
                        "malformed-json",
                        "The body is not JSON: line %d, column %d"
                                .formatted(
                                        malformed.getLocation().getLineNr(),
                                        malformed.getLocation().getColumnNr()));
            case null, default -> RestProblem.of(400, "body-missing", "The request needs a JSON body");
        };
    }

    private static RestProblem missing(String field) {
        return RestProblem.of(400, "field-missing", "The field '%s' is missing".formatted(field))
                .about(field);
    }

    private static RestProblem of(MethodArgumentTypeMismatchException mismatch) {
        if (mismatch.getParameter().hasParameterAnnotation(PathVariable.class)) {
            // What is no id is the id of nothing.
            return RestProblem.of(404, "not-found", "There is nothing with this id");
        }
        return RestProblem.of(
                        400, "invalid-value", "The value of '%s' has the wrong type".formatted(mismatch.getName()))
                .about(mismatch.getName());
    }

    /// The server cut an upload off at the limit; its exception is the only one that knows it.
    private static RestProblem of(MaxUploadSizeExceededException tooLarge) {
        String limit = tooLarge.getRootCause() instanceof SizeException cut
                ? new ByteSize(cut.getPermittedSize()) + ", the most that is allowed"
                : "is allowed";
        return RestProblem.of(413, "file-too-large", "The file is larger than " + limit)
                .about("file");
    }

    /// What Spring itself refuses: unknown routes, methods, media types, missing parameters.
    private static RestProblem of(ErrorResponse response) {
        int status = response.getStatusCode().value();
        if (status >= 500) {
            LOG.error("A request failed: {}", response.getBody().getDetail());
            return RestProblem.of(status, "internal", "Something went wrong on the server");
        }
        return ofStatus(status, response.getBody().getDetail());
    }

    static RestProblem ofStatus(int status, @Nullable String detail) {
        var known = HttpStatus.resolve(status);
        String reason = known == null ? "failed" : known.getReasonPhrase();
        String code = reason.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-");
        return RestProblem.of(status, code, detail == null ? reason : detail);
    }

    private static String path(DatabindException failure) {
        var path = new StringBuilder();
        for (var step : failure.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? "the body" : path.toString();
    }
}
