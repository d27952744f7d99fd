package io.tunewright.identity;

/// An organisation a user belongs to.
public record Membership(Organisation organisation, Role role) {}
