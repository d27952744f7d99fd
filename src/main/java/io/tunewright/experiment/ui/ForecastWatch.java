package io.tunewright.experiment.ui;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import io.tunewright.common.DomainException;
import io.tunewright.common.UnavailableException;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.Forecast;
import io.tunewright.identity.TenantId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks for forecasts beside the page, and tells the page how far the counting is. Only the newest question is
/// answered.
final class ForecastWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ForecastWatch.class);
    private static final Duration PATIENCE = Duration.ofMillis(800);

    /// What the page shows.
    sealed interface State {

        record Counting(int percent) implements State {}

        record Known(Forecast forecast) implements State {}

        record Failed(DomainException problem) implements State {}
    }

    private final ExperimentService experiments;
    private final TenantId tenant;
    private final Consumer<State> show;
    private final AtomicLong newest = new AtomicLong();
    private @Nullable UI page;

    /// @param show called with the page's lock held
    ForecastWatch(ExperimentService experiments, TenantId tenant, Consumer<State> show) {
        this.experiments = experiments;
        this.tenant = tenant;
        this.show = show;
    }

    void attach(UI attached) {
        page = attached;
    }

    void ask(Question question) {
        long number = newest.incrementAndGet();
        var attached = page;
        if (attached != null) {
            Thread.ofVirtual().name("forecast").start(() -> work(attached, number, question));
        }
    }

    void stop() {
        newest.incrementAndGet();
    }

    private void work(UI attached, long number, Question question) {
        try {
            while (newest.get() == number) {
                var state = state(question);
                attached.access(() -> {
                    if (newest.get() == number) {
                        show.accept(state);
                    }
                });
                if (!(state instanceof State.Counting)) {
                    return;
                }
            }
        } catch (UIDetachedException gone) {
            LOG.debug("the page was closed while its forecast was made");
        }
    }

    private State state(Question question) {
        try {
            return new State.Known(experiments.forecast(tenant, question.asked(), PATIENCE));
        } catch (UnavailableException busy) {
            return busy.code().equals("forecast-running")
                    ? new State.Counting(
                            Integer.parseInt(String.valueOf(busy.arguments().getLast())))
                    : new State.Failed(busy);
        } catch (DomainException problem) {
            return new State.Failed(problem);
        } catch (RuntimeException bug) {
            LOG.error(
                    "The forecast of {} with {} failed",
                    question.dataset().id(),
                    question.model().id(),
                    bug);
            return new State.Failed(new UnavailableException(
                    "forecast-failed", "The forecast failed; the server's log says why. Try again."));
        }
    }
}
