package io.tunewright.api.openai;

import io.tunewright.identity.ApiKeyId;
import io.tunewright.identity.ApiKeyService;
import io.tunewright.identity.CurrentUser;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/// Ends what a key began when the key no longer opens the door: revoked, expired, or its owner no longer a member.
/// Streams last for minutes; their key was looked at once, when they began.
@Component
class LiveKeys implements DisposableBean {

    static final String REVOKED = "The API key was revoked, or its owner left the organisation, during this answer";

    private static final Logger LOG = LoggerFactory.getLogger(LiveKeys.class);
    private static final Duration LOOK = Duration.ofMillis(400);

    private final ApiKeyService keys;
    private final CurrentUser user;
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("live-keys").factory());

    LiveKeys(ApiKeyService keys, CurrentUser user) {
        this.keys = keys;
        this.user = user;
        clock.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// An answer in the making.
    interface Work {

        boolean isOver();

        /// Stops the models and tells the client why.
        void cut();
    }

    private record Watched(ApiKeyId key, Work work) {}

    /// Cuts the work as soon as the key of the current request is dead. To be called on the request's thread.
    void watch(Work work) {
        user.apiKey().ifPresent(key -> watched.add(new Watched(key, work)));
    }

    @Override
    public void destroy() {
        clock.shutdownNow();
    }

    private void look() {
        try {
            watched.removeIf(each -> each.work().isOver());
            var living = keys.living(watched.stream().map(Watched::key).collect(Collectors.toSet()));
            for (var each : watched) {
                if (!living.contains(each.key()) && watched.remove(each)) {
                    each.work().cut();
                }
            }
        } catch (RuntimeException databaseIsAway) {
            LOG.warn("The keys of running answers could not be checked: {}", databaseIsAway.toString());
        }
    }
}
