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

    private final Listeners ofState = new Listeners();
    private final Listeners ofAll = new Listeners();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// The run is in another state, or should be. Signals once the transaction of this thread, if there is one, is
    /// committed.
    public void changed(RunId run) {
        afterCommit(() -> {
            send(run, ofState);
            send(run, ofAll);
        });
    }

    /// The worker told how it gets on. Signals as [#changed] does.
    public void reported(RunId run) {
        afterCommit(() -> send(run, ofAll));
    }

    /// For changes of state and reports.
    public TrainingRunService.Subscription subscribe(RunId run, Consumer<RunId> listener) {
        return ofAll.add(run, listener);
    }

    /// For changes of state only.
    public TrainingRunService.Subscription subscribeToState(RunId run, Consumer<RunId> listener) {
        return ofState.add(run, listener);
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }

    private static void afterCommit(Runnable signal) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    signal.run();
                }
            });
        } else {
            signal.run();
        }
    }

    private void send(RunId run, Listeners listeners) {
        for (var listener : listeners.of(run)) {
            threads.execute(() -> {
                try {
                    listener.accept(run);
                } catch (RuntimeException failure) {
                    LOG.warn("a listener of run {} failed", run, failure);
                }
            });
        }
    }

    private static final class Listeners {

        private final Map<RunId, List<Consumer<RunId>>> byRun = new ConcurrentHashMap<>();

        List<Consumer<RunId>> of(RunId run) {
            return byRun.getOrDefault(run, List.of());
        }

        TrainingRunService.Subscription add(RunId run, Consumer<RunId> listener) {
            byRun.compute(run, (id, known) -> {
                var list = known == null ? new CopyOnWriteArrayList<Consumer<RunId>>() : known;
                list.add(listener);
                return list;
            });
            return () -> byRun.computeIfPresent(run, (id, known) -> {
                known.remove(listener);
                return known.isEmpty() ? null : known;
            });
        }
    }
}
