package io.tunewright.ui;

import java.util.UUID;
import org.slf4j.MDC;

/// Ties what a user sees to a line of the log.
final class RequestId {

    private RequestId() {}

    /// The name of the request this thread serves; outside of one a new name.
    static String current() {
        String id = MDC.get("request");
        return id == null ? "page_" + UUID.randomUUID().toString().replace("-", "") : id;
    }
}
