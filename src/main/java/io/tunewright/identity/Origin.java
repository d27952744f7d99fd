package io.tunewright.identity;

import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/// Where the current request comes from.
final class Origin {

    private Origin() {}

    /// The client's IP address; empty outside of a request. Behind a proxy it is the proxy's, unless
    /// `server.forward-headers-strategy` says otherwise.
    static String address() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request
                ? request.getRequest().getRemoteAddr()
                : "";
    }
}
