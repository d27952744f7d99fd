package io.tunewright.playground.ui;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// Brings a page up to date at most so many times a second, however often it is told of changes. Nothing waits
/// for the page: who tells returns at once, and the session's lock is held only while the page is changed.
final class Throttle implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(80);

    private final UI page;
    private final Runnable update;
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile boolean closed;

    Throttle(UI page, Runnable update) {
        this.page = page;
        this.update = update;
    }

    /// Something changed.
    void tell() {
        if (!closed && due.compareAndSet(false, true)) {
            Thread.ofVirtual().name("playground-page").start(this::updateSoon);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private void updateSoon() {
        try {
            Thread.sleep(PAUSE);
            page.access(() -> {
                due.set(false);
                if (!closed) {
                    update.run();
                }
            });
        } catch (UIDetachedException left) {
            close();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }
}
