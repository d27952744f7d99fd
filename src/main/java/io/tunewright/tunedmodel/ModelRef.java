package io.tunewright.tunedmodel;

import io.tunewright.basemodel.BaseModelId;

/// A model one can talk to.
public sealed interface ModelRef {

    /// A base model as it was imported.
    record Base(BaseModelId id) implements ModelRef {}

    /// An adapter or merged model.
    record Tuned(TunedModelId id) implements ModelRef {}
}
