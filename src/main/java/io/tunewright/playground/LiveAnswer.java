package io.tunewright.playground;

import io.tunewright.common.DomainException;
import io.tunewright.inference.InferenceService;
import io.tunewright.inference.TokenListener;
import io.tunewright.playground.Conversation.Answer;
import io.tunewright.playground.Conversation.Failure;
import io.tunewright.playground.Conversation.State;
import io.tunewright.playground.Conversation.Stats;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One model's answer while it is made.
final class LiveAnswer implements TokenListener {

    private final Answer begun;
    private final Runnable changed;
    private final Consumer<LiveAnswer> over;
    private final StringBuilder text = new StringBuilder();
    private State state = State.RUNNING;
    private Conversation.@Nullable Waiting waiting;
    private @Nullable Failure failure;
    private @Nullable Stats stats;
    private InferenceService.@Nullable Answer model;
    private final long asked = System.nanoTime();
    private long first;
    private boolean stopped;

    /// @param changed called after every change
    /// @param over    called once, when nothing changes any more
    LiveAnswer(Answer begun, Runnable changed, Consumer<LiveAnswer> over) {
        this.begun = begun;
        this.changed = changed;
        this.over = over;
    }

    int position() {
        return begun.position();
    }

    /// What there is of it now.
    synchronized Answer now() {
        return new Answer(
                begun.position(), begun.model(), begun.kind(), state, text.toString(), waiting, failure, stats);
    }

    /// The model began: this is what stops it.
    void answering(InferenceService.Answer answer) {
        boolean late;
        synchronized (this) {
            model = answer;
            late = stopped;
        }
        if (late) {
            answer.cancel();
        }
    }

    void stop() {
        InferenceService.@Nullable Answer answer;
        synchronized (this) {
            stopped = true;
            answer = model;
        }
        if (answer != null) {
            answer.cancel();
        }
    }

    @Override
    public void waiting(TokenListener.Waiting what) {
        synchronized (this) {
            waiting = switch (what) {
                case IN_QUEUE -> Conversation.Waiting.IN_QUEUE;
                case FOR_MODEL -> Conversation.Waiting.FOR_MODEL;
            };
        }
        changed.run();
    }

    @Override
    public synchronized void counted(int tokens) {
        long now = System.nanoTime();
        if (tokens > 0 && first == 0) {
            first = now;
        }
        double seconds = (now - first) / 1e9;
        stats = new Stats(
                "", 0, tokens, (first - asked) / 1_000_000, tokens > 1 && seconds > 0 ? (tokens - 1) / seconds : 0);
    }

    @Override
    public void text(String more) {
        synchronized (this) {
            waiting = null;
            text.append(more);
        }
        changed.run();
    }

    @Override
    public void ended(Ending ending) {
        synchronized (this) {
            state = stopped ? State.STOPPED : State.ENDED;
            waiting = null;
            stats = new Stats(
                    ending.finishReason(),
                    ending.promptTokens(),
                    ending.answerTokens(),
                    ending.millisToFirst(),
                    ending.tokensPerSecond());
        }
        over.accept(this);
    }

    @Override
    public void failed(DomainException problem) {
        synchronized (this) {
            state = State.FAILED;
            waiting = null;
            failure = new Failure(
                    problem.code(),
                    String.valueOf(problem.getMessage()),
                    problem.arguments().stream().map(String::valueOf).toList());
        }
        over.accept(this);
    }
}
