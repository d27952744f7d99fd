package io.tunewright.api;

/// A client names an organisation that its key does not belong to.
final class WrongOrganisation extends RuntimeException {

    private static final long serialVersionUID = 1;

    WrongOrganisation() {
        super("The API key belongs to another organisation than the one of the header OpenAI-Organization");
    }
}
