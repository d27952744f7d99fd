package io.tunewright.dataset;

import io.tunewright.common.Sha256;
import java.util.UUID;

/// A model through whose eyes examples can be seen.
///
/// @param fingerprint   of all its files; models with the same one see the same
/// @param contextLength tokens it was made for
/// @param chats         whether it has a chat template; without one it sees documents only
public record EncodingModel(UUID id, String name, Sha256 fingerprint, int contextLength, boolean chats) {}
