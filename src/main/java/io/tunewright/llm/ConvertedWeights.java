package io.tunewright.llm;

import io.tunewright.llm.convert.AssembledTensor;
import io.tunewright.llm.convert.SafetensorsStream;
import java.io.InputStream;
import java.util.List;

/// A safetensors file made out of the weights of another format.
record ConvertedWeights(String name, List<AssembledTensor> tensors, long bytes) implements ModelFile {

    ConvertedWeights(String name, List<AssembledTensor> tensors) {
        this(name, tensors, SafetensorsStream.bytes(tensors));
    }

    @Override
    public InputStream open() {
        return new SafetensorsStream(tensors);
    }
}
