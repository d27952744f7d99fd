package io.tunewright.inference;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/// Notices workers that hang in the middle of an answer. A sound worker says something every second, be it a
/// comment.
@Component
class SilenceWatch implements DisposableBean {

    private final Duration limit;
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("silence-watch").factory());

    SilenceWatch(InferenceProperties properties) {
        this.limit = properties.silence();
        long often = Math.max(100, limit.toMillis() / 4);
        clock.scheduleWithFixedDelay(this::look, often, often, TimeUnit.MILLISECONDS);
    }

    /// Watches a stream until the result is closed.
    ///
    /// @param hung called once when nothing was heard for too long; the stream is closed after it
    Watched watch(InputStream stream, Runnable hung) {
        var watch = new Watched(stream, hung);
        watched.add(watch);
        return watch;
    }

    @Override
    public void destroy() {
        clock.shutdownNow();
    }

    private void look() {
        watched.forEach(watch -> {
            if (System.nanoTime() - watch.lastHeard > limit.toNanos()) {
                watch.giveUp();
            }
        });
    }

    final class Watched implements AutoCloseable {

        private final InputStream stream;
        private final Runnable hung;
        private volatile long lastHeard = System.nanoTime();

        private Watched(InputStream stream, Runnable hung) {
            this.stream = stream;
            this.hung = hung;
        }

        void heard() {
            lastHeard = System.nanoTime();
        }

        private void giveUp() {
            close();
            hung.run();
            try {
                stream.close();
            } catch (IOException closed) {
                // it is what we wanted
            }
        }

        @Override
        public void close() {
            watched.remove(this);
        }
    }
}
