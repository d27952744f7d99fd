package io.tunewright.common.ui;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.server.VaadinSession;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.access.AccessDeniedException;

/// Keeps a view up to date by push. What is new is loaded in a thread of its own, without the page's lock, and
/// shown under it; at most twice a second, however often things change. While loading fails the view keeps what
/// it shows. It is loaded with the rights that the page's user has at that moment; whoever lost them meets the page
/// anew, and so what they may still see.
///
/// Made when the view is attached and closed when it is detached.
///
/// @param <T> what is loaded
public final class LiveUpdates<T> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveUpdates.class);
    private static final Duration QUIET = Duration.ofMillis(500);

    private final UI page;
    private final Supplier<T> load;
    private final Consumer<T> show;
    private final Function<T, Duration> nextLook;
    private final Semaphore changes = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    private LiveUpdates(UI page, Supplier<T> load, Consumer<T> show, Function<T, Duration> nextLook) {
        this.page = page;
        this.load = load;
        this.show = show;
        this.nextLook = nextLook;
        this.thread = Thread.ofVirtual().name("live-updates").unstarted(this::run);
    }

    /// Loads and shows from now on, at once for the first time.
    ///
    /// @param nextLook when to look again although nothing was signalled, as for figures that grow with time
    public static <T> LiveUpdates<T> start(
            UI page, Supplier<T> load, Consumer<T> show, Function<T, Duration> nextLook) {
        var updates = new LiveUpdates<>(page, load, show, nextLook);
        updates.thread.start();
        return updates;
    }

    /// Something changed; called from any thread.
    public void changed() {
        changes.release();
    }

    @Override
    public void close() {
        // No interrupt: in the middle of a database call it would tear the connection.
        closed = true;
        changes.release();
    }

    private void run() {
        try {
            while (!closed) {
                @Nullable T loaded = update();
                Thread.sleep(QUIET);
                var wait = loaded == null ? Duration.ofSeconds(2) : nextLook.apply(loaded);
                changes.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
                changes.drainPermits();
            }
        } catch (InterruptedException | UIDetachedException left) {
            // the user has gone to another page
        }
    }

    private @Nullable T update() throws InterruptedException {
        try {
            T loaded = load();
            page.access(() -> {
                        if (!closed) {
                            show.accept(loaded);
                        }
                    })
                    .get();
            return loaded;
        } catch (UIDetachedException left) {
            throw left;
        } catch (AccessDeniedException lost) {
            close();
            page.access(() -> page.getPage().reload());
            return null;
        } catch (RuntimeException | ExecutionException outage) {
            if (!closed) {
                LOG.warn("a page is not up to date for the moment", outage);
            }
            return null;
        }
    }

    /// The session tells who asks, see `VaadinAwareSecurityContextHolderStrategy`.
    private T load() {
        VaadinSession.setCurrent(page.getSession());
        try {
            return load.get();
        } finally {
            VaadinSession.setCurrent(null);
        }
    }
}
