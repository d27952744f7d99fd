package io.tunewright.worker.report;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;

/// Keeps what arrives of an answer, also if the rest of it never does.
final class ArrivedBytes implements BodyHandler<Void> {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int limit;
    private volatile int status;

    /// @param limit more than this is not kept
    ArrivedBytes(int limit) {
        this.limit = limit;
    }

    @Override
    public BodySubscriber<Void> apply(ResponseInfo head) {
        status = head.statusCode();
        return BodySubscribers.ofByteArrayConsumer(this::add);
    }

    private void add(Optional<byte[]> piece) {
        piece.ifPresent(more -> {
            synchronized (bytes) {
                bytes.write(more, 0, Math.min(more.length, limit - bytes.size()));
            }
        });
    }

    /// Whether some of the range that was asked for is here.
    boolean isPart() {
        return status == 206 && bytes().length > 0;
    }

    byte[] bytes() {
        synchronized (bytes) {
            return bytes.toByteArray();
        }
    }
}
