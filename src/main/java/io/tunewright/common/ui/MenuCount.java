package io.tunewright.common.ui;

import java.util.Optional;
import java.util.UUID;

/// A figure behind an entry of the menu, such as the number of datasets. A feature offers it as a bean; it must
/// be quick, since the menu asks on every page.
public interface MenuCount {

    /// The entry, by its route, such as `datasets`.
    String route();

    /// The figure now; empty shows nothing.
    ///
    /// @param organisation the value of the asking user's tenant id
    Optional<Count> count(UUID organisation);

    /// @param live whether it counts work in progress, which stands out
    record Count(long value, boolean live) {}
}
