package io.tunewright.training.store;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// Values in the types that the PostgreSQL driver takes.
final class Sql {

    private Sql() {}

    static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
