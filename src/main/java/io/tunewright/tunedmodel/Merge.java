package io.tunewright.tunedmodel;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A wish to merge an adapter into its base, and what became of it.
///
/// @param maxShardBytes largest weight file
/// @param message       why it failed, else empty
/// @param merged        the merged model, once it is there
public record Merge(
        UUID id,
        TunedModelId adapter,
        long maxShardBytes,
        Status status,
        String message,
        TunedModelId merged,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    public enum Status {
        QUEUED,
        RUNNING,
        SUCCEEDED,
        FAILED;

        public boolean isFinal() {
            return this == SUCCEEDED || this == FAILED;
        }
    }
}
