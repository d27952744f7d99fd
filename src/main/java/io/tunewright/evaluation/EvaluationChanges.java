package io.tunewright.evaluation;

import io.tunewright.identity.TenantId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Tells open pages that an organisation's evaluations have changed.
@Component
public class EvaluationChanges {

    private static final Logger LOG = LoggerFactory.getLogger(EvaluationChanges.class);

    private final Map<TenantId, List<Runnable>> listeners = new ConcurrentHashMap<>();

    public AutoCloseable subscribe(TenantId tenant, Runnable listener) {
        listeners.computeIfAbsent(tenant, key -> new CopyOnWriteArrayList<>()).add(listener);
        return () -> listeners.computeIfPresent(tenant, (key, list) -> {
            list.remove(listener);
            return list.isEmpty() ? null : list;
        });
    }

    public void changed(TenantId tenant) {
        for (var listener : listeners.getOrDefault(tenant, List.of())) {
            try {
                listener.run();
            } catch (RuntimeException failure) {
                LOG.warn("A listener to evaluations of {} failed", tenant, failure);
            }
        }
    }
}
