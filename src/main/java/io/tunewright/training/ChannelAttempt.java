package io.tunewright.training;

import io.tunewright.identity.TenantId;

/// The attempt of a run that a worker proved to be by its token.
///
/// @param attempt from 1
public record ChannelAttempt(TenantId tenant, RunId run, int attempt) {}
