package io.tunewright.basemodel;

import io.tunewright.identity.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A base model with what people want to know beside its figures.
///
/// @param source where it came from, such as `import/llama-160m`
/// @param author who imported it; null for what ships with the product
public record BaseModel(
        BaseModelRef ref, String source, @Nullable UserId author, Instant createdAt) {

    public BaseModelId id() {
        return ref.id();
    }

    public String name() {
        return ref.name();
    }
}
