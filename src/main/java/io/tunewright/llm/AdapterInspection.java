package io.tunewright.llm;

import io.tunewright.llm.adapter.PrefixConfig;
import java.nio.file.Path;

/// What can be told of an adapter without loading it.
///
/// @param mergeable whether it can become part of its base's weights: low-rank factors can, a prefix cannot
/// @param positions of the context that it takes from prompt and answer; those of a prefix, else 0
public record AdapterInspection(boolean mergeable, int positions) {

    /// @throws ModelRefusedException `bad-adapter` if its configuration cannot be read
    public static AdapterInspection of(Path adapterDirectory) {
        return PrefixConfig.isIn(adapterDirectory)
                ? new AdapterInspection(
                        false, PrefixConfig.read(adapterDirectory).length())
                : new AdapterInspection(true, 0);
    }
}
