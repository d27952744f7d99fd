package io.tunewright.api.openai;

import io.tunewright.common.DomainException;
import io.tunewright.inference.TokenListener;
import io.tunewright.inference.TokenLogprob;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.springframework.security.authentication.BadCredentialsException;

/// Gathers an answer that is not streamed.
final class AnswerInProgress implements TokenListener {

    private final StringBuilder text = new StringBuilder();
    private final List<TokenLogprob> logprobs = new ArrayList<>();
    private final CompletableFuture<Ending> end = new CompletableFuture<>();

    @Override
    public void text(String more) {
        text.append(more);
    }

    @Override
    public void text(String more, List<TokenLogprob> told) {
        text.append(more);
        logprobs.addAll(told);
    }

    @Override
    public void ended(Ending ending) {
        end.complete(ending);
    }

    @Override
    public void failed(DomainException failure) {
        end.completeExceptionally(failure);
    }

    /// The key that asked is dead.
    void cut() {
        end.completeExceptionally(new BadCredentialsException(LiveKeys.REVOKED));
    }

    /// Waits for the end.
    Whole await() throws InterruptedException {
        try {
            var ending = end.get();
            return new Whole(text.toString(), List.copyOf(logprobs), ending);
        } catch (ExecutionException failure) {
            throw switch (failure.getCause()) {
                case DomainException domain -> domain;
                case BadCredentialsException revoked -> revoked;
                case null, default -> new IllegalStateException(failure.getCause());
            };
        }
    }

    /// @param logprobs of its tokens, empty unless asked for
    record Whole(String text, List<TokenLogprob> logprobs, Ending ending) {}
}
