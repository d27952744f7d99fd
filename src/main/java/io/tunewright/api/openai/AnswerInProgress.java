package io.tunewright.api.openai;

import io.tunewright.common.DomainException;
import io.tunewright.inference.TokenListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.springframework.security.authentication.BadCredentialsException;

/// Gathers an answer that is not streamed.
final class AnswerInProgress implements TokenListener {

    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<Ending> end = new CompletableFuture<>();

    @Override
    public void text(String more) {
        text.append(more);
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
            return new Whole(text.toString(), ending);
        } catch (ExecutionException failure) {
            throw switch (failure.getCause()) {
                case DomainException domain -> domain;
                case BadCredentialsException revoked -> revoked;
                case null, default -> new IllegalStateException(failure.getCause());
            };
        }
    }

    record Whole(String text, Ending ending) {}
}
