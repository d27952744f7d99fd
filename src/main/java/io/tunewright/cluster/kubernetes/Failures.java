package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tunewright.cluster.ReportText;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/// What a failed call to the API server means.
final class Failures {

    static final int TEXT_LENGTH = 1000;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERRORS = 500;

    private Failures() {}

    /// Whether the server, or the way to it, is to blame: the same call may succeed later.
    static boolean isAway(KubernetesClientException failure) {
        int code = failure.getCode();
        return code < HttpURLConnection.HTTP_BAD_REQUEST
                || code >= SERVER_ERRORS
                || code == TOO_MANY_REQUESTS
                || code == HttpURLConnection.HTTP_CLIENT_TIMEOUT
                || code == HttpURLConnection.HTTP_UNAUTHORIZED;
    }

    static boolean isQuota(KubernetesClientException failure) {
        return failure.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                && words(failure).contains("exceeded quota");
    }

    /// The API server's own words, else those of the deepest cause.
    static String words(Throwable failure) {
        if (failure instanceof KubernetesClientException refused
                && refused.getStatus() != null
                && refused.getStatus().getMessage() != null) {
            return tamed(refused.getStatus().getMessage());
        }
        var cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return tamed(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    /// Words of the cluster, safe to store and to show; empty for none.
    static String tamed(@Nullable String text) {
        return text == null
                ? ""
                : ReportText.tamed(text, TEXT_LENGTH).replace('\n', ' ').strip();
    }
}
