package io.tunewright.playground;

import java.io.Serializable;

/// A model that can be talked to.
///
/// @param name          as in the API
/// @param title         what people call it
/// @param contextLength tokens of prompt and answer together
public record ChatModelChoice(String name, String title, Kind kind, int contextLength) implements Serializable {

    public enum Kind {
        BASE,
        ADAPTER,
        MERGED,
        FULL
    }
}
