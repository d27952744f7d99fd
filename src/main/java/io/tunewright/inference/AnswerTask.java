package io.tunewright.inference;

import io.tunewright.common.DomainException;
import io.tunewright.common.UnavailableException;
import io.tunewright.inference.InferenceService.Answer;
import io.tunewright.inference.TokenListener.Waiting;
import io.tunewright.inference.WorkerClient.WorkerRefused;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One answer on its way from a worker to whoever listens. Runs on a virtual thread of its own; cancelling
/// interrupts it.
final class AnswerTask implements Answer, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerTask.class);

    private final WorkerPool pool;
    private final FairQueue.Ticket ticket;
    private final ServedModel model;
    private final WorkerBody body;
    private final AnswerClock clock;
    private final TokenListener listener;
    private final Metering metering;
    private final SilenceWatch silences;
    private final int promptTokens;
    private Thread thread = Thread.currentThread();
    private boolean begun;
    private boolean over;
    private boolean cancelled;

    /// @param promptTokens as the gateway counted them
    AnswerTask(
            WorkerPool pool,
            FairQueue.Ticket ticket,
            ServedModel model,
            WorkerBody body,
            int promptTokens,
            TokenListener listener,
            Metering metering,
            SilenceWatch silences) {
        this.pool = pool;
        this.ticket = ticket;
        this.model = model;
        this.body = body;
        this.promptTokens = promptTokens;
        this.clock = new AnswerClock();
        this.listener = listener;
        this.metering = metering;
        this.silences = silences;
    }

    @Override
    public synchronized void cancel() {
        cancelled = true;
        ticket.close();
        if (begun && !over) {
            thread.interrupt();
        }
    }

    @Override
    public void run() {
        if (!begin()) {
            listener.ended(clock.ending("stop", promptTokens));
            return;
        }
        Outcome outcome;
        try (ticket) {
            outcome = answer();
        } catch (DomainException failure) {
            outcome = new Failed(failure);
        } catch (InterruptedException stopped) {
            outcome = new Ended("stop");
        } catch (RuntimeException bug) {
            LOG.error("an answer failed", bug);
            outcome = new Failed(new UnavailableException("inference-failed", "The answer failed. Try again"));
        }
        end();
        if (clock.began()) {
            metering.record(promptTokens, clock.tokens());
        }
        switch (outcome) {
            case Ended(var reason) -> listener.ended(clock.ending(reason, promptTokens));
            case Failed(var failure) -> listener.failed(failure);
        }
    }

    private Outcome answer() throws InterruptedException {
        if (ticket.mustWait()) {
            listener.waiting(Waiting.IN_QUEUE);
        }
        if (!ticket.await()) {
            return new Ended("stop");
        }
        try (var lease = pool.lease(model.worker(), model.directory(), () -> listener.waiting(Waiting.FOR_MODEL))) {
            try (var stream = open(lease)) {
                clock.begin();
                String reason = read(stream, lease);
                lease.succeeded();
                return new Ended(reason);
            } catch (WorkerRefused refused) {
                throw unavailable(refused);
            } catch (IOException broken) {
                if (isCancelled()) {
                    return new Ended("stop");
                }
                lease.failed();
                LOG.warn("worker {} broke off: {}", lease.worker().name, broken.toString());
                throw new UnavailableException(
                        "model-stopped",
                        "The model stopped in the middle of its answer. It is started again; ask once more");
            }
        }
    }

    private InputStream open(WorkerPool.Lease lease) throws IOException, InterruptedException {
        attach(lease);
        try {
            return lease.client().ask(body);
        } catch (WorkerRefused refused) {
            if (!refused.code().equals("model_not_found") || model.adapterDirectory() == null) {
                throw refused;
            }
            // another model took the adapter's place between the two calls
            lease.worker().forget(model.name());
            attach(lease);
            return lease.client().ask(body);
        }
    }

    private void attach(WorkerPool.Lease lease) throws IOException, InterruptedException {
        var adapter = model.adapterDirectory();
        if (adapter != null) {
            lease.worker().attach(lease.client(), model.name(), adapter.toString());
        }
    }

    private String read(InputStream stream, WorkerPool.Lease lease) throws IOException, InterruptedException {
        try (var watched = silences.watch(stream, lease::failed)) {
            var events = new ChatEvents(stream);
            while (true) {
                var event = events.next();
                watched.heard();
                if (isCancelled()) {
                    return "stop";
                }
                switch (event) {
                    case ChatEvents.Nothing _ -> {}
                    case ChatEvents.Text(var text, var tokens, var logprobs) -> {
                        clock.tokens(tokens);
                        listener.counted(tokens);
                        if (!text.isEmpty() || !logprobs.isEmpty()) {
                            listener.text(text, logprobs);
                        }
                    }
                    case ChatEvents.End(var reason, var tokens, var speed) -> {
                        clock.tokens(tokens);
                        clock.measured(speed);
                        return reason;
                    }
                    case ChatEvents.Failure(var message) ->
                        throw new UnavailableException(
                                "model-failed", "The model failed: %s. Try again".formatted(message), message);
                }
            }
        }
    }

    private synchronized boolean begin() {
        thread = Thread.currentThread();
        begun = true;
        return !cancelled;
    }

    /// From here on the thread is no more interrupted: what was used must be written down.
    private synchronized void end() {
        over = true;
        Thread.interrupted();
    }

    private synchronized boolean isCancelled() {
        return cancelled;
    }

    private static UnavailableException unavailable(WorkerRefused refused) {
        return refused.status() == 429
                ? new UnavailableException(
                        "inference-busy", "All models are busy and the queue is full. Try again in a few seconds")
                : new UnavailableException(
                        "model-failed",
                        "The model failed: %s. Try again".formatted(refused.getMessage()),
                        String.valueOf(refused.getMessage()));
    }

    private sealed interface Outcome {}

    private record Ended(String reason) implements Outcome {}

    private record Failed(DomainException failure) implements Outcome {}
}
