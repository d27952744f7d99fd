package io.tunewright.training;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Tells those who look at a run that it changed. A signal carries nothing: who gets one reads what is stored, so
/// a lost or a doubled signal does no harm.
@Component
public class RunSignals implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(RunSignals.class);

    private final Map<RunId, List<Consumer<RunId>>> listeners = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// Signals once the transaction of this thread, if there is one, is committed.
    public void changed(RunId run) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    send(run);
                }
            });
        } else {
            send(run);
        }
    }

    public TrainingRunService.Subscription subscribe(RunId run, Consumer<RunId> listener) {
        listeners.compute(run, (id, known) -> {
            var list = known == null ? new CopyOnWriteArrayList<Consumer<RunId>>() : known;
            list.add(listener);
            return list;
        });
        return () -> listeners.computeIfPresent(run, (id, known) -> {
            known.remove(listener);
            return known.isEmpty() ? null : known;
        });
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }

    private void send(RunId run) {
        for (var listener : listeners.getOrDefault(run, List.of())) {
            threads.execute(() -> {
                try {
                    listener.accept(run);
                } catch (RuntimeException failure) {
                    LOG.warn("a listener of run {} failed", run, failure);
                }
            });
        }
    }
}
