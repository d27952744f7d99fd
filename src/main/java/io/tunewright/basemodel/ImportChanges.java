package io.tunewright.basemodel;

import io.tunewright.identity.TenantId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/// Tells open pages that an organisation's imports changed; they then read what they need.
@Component
class ImportChanges {

    private final Map<TenantId, List<Runnable>> listeners = new ConcurrentHashMap<>();

    /// @return ends the subscription
    Runnable subscribe(TenantId tenant, Runnable listener) {
        listeners.compute(tenant, (key, known) -> {
            var list = known == null ? new CopyOnWriteArrayList<Runnable>() : known;
            list.add(listener);
            return list;
        });
        return () -> listeners.computeIfPresent(tenant, (key, list) -> {
            list.remove(listener);
            return list.isEmpty() ? null : list;
        });
    }

    void changed(TenantId tenant) {
        listeners.getOrDefault(tenant, List.of()).forEach(Runnable::run);
    }
}
