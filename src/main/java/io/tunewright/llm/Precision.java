package io.tunewright.llm;

/// Type in which a model computes. What is trained is kept in float32 either way.
public enum Precision {
    FP32(6),
    BF16(15);

    private final int scalarType;

    Precision(int scalarType) {
        this.scalarType = scalarType;
    }

    /// PyTorch's number of the type.
    public int scalarType() {
        return scalarType;
    }
}
