package io.tunewright.llm;

/// A model directory cannot be used; the message says which file, what is wrong with it and what to do.
public class ModelRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String code;

    /// @param code stable name of the reason, such as `missing-shard`
    public ModelRefusedException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
