package io.tunewright.cluster;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Where workers find this server.
@Component
public class ChannelAddress {

    private static final String ROUTES = "/worker/v1";

    private final String configured;
    private volatile int port;

    /// @param configured address of this server for its training workers; empty for this machine and the server's own
    ///                   port
    ChannelAddress(@Value("${tunewright.cluster.channel-url:}") String configured) {
        this.configured = configured;
    }

    @EventListener
    void started(WebServerInitializedEvent event) {
        // The management server, if there is one on a port of its own, has a namespace.
        if (event.getApplicationContext().getServerNamespace() == null) {
            port = event.getWebServer().getPort();
        }
    }

    /// Base of all routes on which training workers report, wherever they run; without a slash at the end.
    public String base() {
        return (configured.isEmpty() ? here() : configured) + ROUTES;
    }

    /// The same for workers that are processes of this machine.
    public String localBase() {
        return here() + ROUTES;
    }

    private String here() {
        return "http://127.0.0.1:" + port;
    }
}
