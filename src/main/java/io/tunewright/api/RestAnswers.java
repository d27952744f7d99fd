package io.tunewright.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/// Gives a problem the shape of the route that failed: OpenAI's envelope under `/v1`, else problem details (RFC
/// 9457).
final class RestAnswers {

    private RestAnswers() {}

    static ResponseEntity<Object> of(HttpServletRequest request, RestProblem problem) {
        var answer = ResponseEntity.status(problem.status());
        answer.header("x-should-retry", String.valueOf(problem.mayRetry()));
        if (problem.retryAfterSeconds() != null) {
            answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(problem.retryAfterSeconds()));
        }
        if (problem.status() == 401) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        String path = path(request);
        return path.startsWith(request.getContextPath() + "/v1/")
                ? answer.contentType(MediaType.APPLICATION_JSON).body(envelope(problem))
                : answer.contentType(MediaType.APPLICATION_PROBLEM_JSON).body(details(problem, path));
    }

    private static ProblemDetail details(RestProblem problem, String path) {
        var details = ProblemDetail.forStatus(problem.status());
        details.setType(URI.create("/problems/" + problem.code()));
        details.setDetail(problem.message());
        details.setInstance(URI.create(path.replaceAll("[^\\w./~-]", "_")));
        details.setProperty("code", problem.code());
        if (problem.field() != null) {
            details.setProperty("field", problem.field());
        }
        details.setProperty("request_id", RequestIds.current());
        return details;
    }

    private static Map<String, Object> envelope(RestProblem problem) {
        var error = new LinkedHashMap<String, @Nullable Object>();
        error.put("message", problem.message());
        error.put("type", type(problem));
        error.put("param", problem.field());
        error.put("code", problem.code().replace('-', '_'));
        return Map.of("error", error);
    }

    static String type(RestProblem problem) {
        return switch (problem.status()) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 408 -> "timeout_error";
            case 409 -> "conflict_error";
            case 429 -> problem.code().startsWith("quota-") ? "insufficient_quota" : "rate_limit_error";
            default -> problem.status() >= 500 ? "server_error" : "invalid_request_error";
        };
    }

    /// The path the client asked for, also while an error is being dispatched.
    private static String path(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String original
                ? original
                : request.getRequestURI();
    }

    static boolean isRest(HttpServletRequest request) {
        String path = path(request)
                .toLowerCase(Locale.ROOT)
                .substring(request.getContextPath().length());
        return path.startsWith("/v1/") || path.startsWith("/api/") || path.startsWith("/worker/");
    }
}
