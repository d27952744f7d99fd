package io.tunewright.training.job;

import io.tunewright.training.RunId;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Where workers find this server.
@Component
class ChannelAddress {

    private final TrainingProperties properties;
    private volatile int port;

    ChannelAddress(TrainingProperties properties) {
        this.properties = properties;
    }

    @EventListener
    void started(WebServerInitializedEvent event) {
        // The management server, if there is one on a port of its own, has a namespace.
        if (event.getApplicationContext().getServerNamespace() == null) {
            port = event.getWebServer().getPort();
        }
    }

    /// Base of the routes of one attempt, without a slash at the end.
    String of(RunId run, int attempt) {
        String base = properties.channelUrl().isEmpty() ? "http://127.0.0.1:" + port : properties.channelUrl();
        return "%s/worker/v1/runs/%s/attempts/%d".formatted(base, run, attempt);
    }
}
