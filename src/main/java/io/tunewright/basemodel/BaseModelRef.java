package io.tunewright.basemodel;

import io.tunewright.common.Sha256;
import io.tunewright.llm.ModelInspection;

/// What other modules keep of a base model.
///
/// @param name        unique within the organisation, such as `starter`; part of the names of models tuned from it
/// @param fingerprint hash over all its files
/// @param builtIn     whether it ships with the product
public record BaseModelRef(
        BaseModelId id, String name, Sha256 fingerprint, boolean builtIn, ModelInspection inspection) {}
