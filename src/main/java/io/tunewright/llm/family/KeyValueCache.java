package io.tunewright.llm.family;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

/// Keys and values of one sequence, (1, key-value heads, tokens, head width) for each layer.
public final class KeyValueCache implements AutoCloseable {

    private final PtNDManager manager;
    private final IValue keys;
    private final IValue values;
    private final int capacity;

    KeyValueCache(Llama model, int capacity) {
        this.manager = model.scope();
        this.capacity = capacity;
        this.keys = list(model);
        this.values = list(model);
    }

    IValue keys() {
        return keys;
    }

    IValue values() {
        return values;
    }

    /// Tokens there is room for.
    public int capacity() {
        return capacity;
    }

    @Override
    public void close() {
        keys.close();
        values.close();
        manager.close();
    }

    private IValue list(Llama model) {
        var config = model.config();
        var tensors = new PtNDArray[config.layers()];
        for (int i = 0; i < tensors.length; i++) {
            tensors[i] = model.zeros(manager, new Shape(1, config.keyValueHeads(), capacity, config.headWidth()));
        }
        return IValue.listFrom(tensors);
    }
}
