package io.tunewright.llm.family;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

/// Keys and values of sequences of equal length, (rows, key-value heads, tokens, head width) for each layer.
public final class KeyValueCache implements AutoCloseable {

    private final PtNDManager manager;
    private final IValue keys;
    private final IValue values;
    private final int rows;
    private final int capacity;

    KeyValueCache(Transformer model, int rows, int capacity) {
        this.manager = model.scope();
        this.rows = rows;
        this.capacity = capacity;
        this.keys = list(model, rows);
        this.values = list(model, rows);
    }

    IValue keys() {
        return keys;
    }

    IValue values() {
        return values;
    }

    /// Sequences there is room for.
    public int rows() {
        return rows;
    }

    /// Positions there is room for, those of a prefix included.
    public int capacity() {
        return capacity;
    }

    @Override
    public void close() {
        keys.close();
        values.close();
        manager.close();
    }

    private IValue list(Transformer model, int rows) {
        var config = model.config();
        var tensors = new PtNDArray[config.layers()];
        for (int i = 0; i < tensors.length; i++) {
            tensors[i] = model.zeros(manager, new Shape(rows, config.keyValueHeads(), capacity, config.headWidth()));
        }
        return IValue.listFrom(tensors);
    }
}
