package io.tunewright.evaluation;

/// An evaluation cannot go on; the message is for the user.
class EvaluationFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    EvaluationFailed(String message) {
        super(message);
    }
}
