package io.tunewright.inference;

import io.tunewright.common.DomainException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Remembers what a listener was told.
final class Heard implements TokenListener {

    final List<Waiting> waited = new CopyOnWriteArrayList<>();
    final List<String> texts = new CopyOnWriteArrayList<>();
    final CountDownLatch began = new CountDownLatch(1);
    private final CompletableFuture<Ending> ended = new CompletableFuture<>();
    private final CompletableFuture<DomainException> failed = new CompletableFuture<>();

    @Override
    public void waiting(Waiting what) {
        waited.add(what);
    }

    @Override
    public void text(String text) {
        texts.add(text);
        began.countDown();
    }

    @Override
    public void ended(Ending ending) {
        ended.complete(ending);
        failed.completeExceptionally(new IllegalStateException("it ended well: " + text()));
    }

    @Override
    public void failed(DomainException failure) {
        failed.complete(failure);
        ended.completeExceptionally(failure);
    }

    String text() {
        return String.join("", texts);
    }

    Ending ending() throws Exception {
        return ended.get(Duration.ofSeconds(90).toSeconds(), TimeUnit.SECONDS);
    }

    DomainException failure() throws Exception {
        return failed.get(Duration.ofSeconds(90).toSeconds(), TimeUnit.SECONDS);
    }
}
