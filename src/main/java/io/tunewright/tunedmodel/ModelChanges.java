package io.tunewright.tunedmodel;

import io.tunewright.identity.TenantId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Tells open pages that an organisation's models or merges changed; they then read what they need.
@Component
class ModelChanges {

    private static final Logger LOG = LoggerFactory.getLogger(ModelChanges.class);

    private final Map<TenantId, List<Runnable>> listeners = new ConcurrentHashMap<>();

    Runnable subscribe(TenantId tenant, Runnable listener) {
        listeners.computeIfAbsent(tenant, key -> new CopyOnWriteArrayList<>()).add(listener);
        return () -> listeners.computeIfPresent(tenant, (key, all) -> {
            all.remove(listener);
            return all.isEmpty() ? null : all;
        });
    }

    void tell(TenantId tenant) {
        for (var listener : listeners.getOrDefault(tenant, List.of())) {
            try {
                listener.run();
            } catch (RuntimeException failure) {
                LOG.warn("a page could not be told of changed models", failure);
            }
        }
    }
}
