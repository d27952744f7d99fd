package io.tunewright.tunedmodel;

import io.tunewright.identity.TenantId;

/// A model is gone; whoever has it loaded lets go of it.
public record TunedModelDeleted(TenantId tenant, TunedModelId model) {}
