package io.tunewright.basemodel;

import io.tunewright.identity.UserId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The copying of a model directory into the installation. It goes on after a restart of the server.
///
/// @param name       the model's name when it is done
/// @param source     the directory, as people know it
/// @param totalBytes bytes to copy
/// @param doneBytes  bytes copied
/// @param message    why it failed, else empty
/// @param model      the model, once done
public record ModelImport(
        ImportId id,
        String name,
        String source,
        State state,
        long totalBytes,
        long doneBytes,
        String code,
        String message,
        @Nullable BaseModelId model,
        UserId author,
        Instant createdAt) {

    public enum State {
        COPYING,
        FAILED,
        DONE;

        /// As it stands in JSON.
        public String slug() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Share copied, 0 to 1.
    public double progress() {
        return totalBytes == 0 ? 0 : Math.min(1, doneBytes / (double) totalBytes);
    }
}
