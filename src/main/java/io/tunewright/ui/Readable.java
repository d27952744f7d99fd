package io.tunewright.ui;

import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads one part of a page that is made of many: a part that cannot be read is logged and left out or excused,
/// and the others stay.
final class Readable {

    private static final Logger LOG = LoggerFactory.getLogger(Readable.class);

    private Readable() {}

    static <T> Optional<T> of(Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (RuntimeException unreadable) {
            LOG.warn("A part of a page could not be read [{}]", RequestId.current(), unreadable);
            return Optional.empty();
        }
    }
}
