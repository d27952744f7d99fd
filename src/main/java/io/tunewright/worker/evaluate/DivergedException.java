package io.tunewright.worker.evaluate;

/// The model gives no finite likelihood.
final class DivergedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    DivergedException(int line) {
        super(
                "The model gives no finite loss on line %d of the dataset: it has diverged in training. Measure an earlier checkpoint."
                        .formatted(line));
    }
}
