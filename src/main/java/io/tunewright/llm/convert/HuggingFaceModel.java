package io.tunewright.llm.convert;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import io.tunewright.llm.weights.WeightFiles;
import io.tunewright.llm.weights.WeightFiles.Kind;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A directory in Hugging Face layout, with safetensors or PyTorch's own files.
record HuggingFaceModel(ModelConfig config, WeightFiles weights) implements Origin {

    static HuggingFaceModel open(Path directory) {
        return new HuggingFaceModel(ModelConfig.read(directory), WeightFiles.open(directory));
    }

    @Override
    public String format() {
        return weights.kind() == Kind.SAFETENSORS ? "safetensors" : "PyTorch";
    }

    @Override
    public boolean isConverted() {
        return weights.kind() == Kind.SAFETENSORS;
    }

    @Override
    public Collection<AssembledTensor> tensors() {
        return weights.tensors().values().stream()
                .map(located -> new AssembledTensor(
                        new Spec(
                                located.entry().name(),
                                located.entry().type(),
                                located.entry().shape()),
                        located.file().getFileName().toString(),
                        new Assembly.Stored(located)))
                .toList();
    }

    @Override
    public List<Path> weightFiles() {
        return weights.files();
    }

    @Override
    public Map<String, byte[]> generated() {
        return Map.of();
    }

    @Override
    public Set<String> leftOut() {
        return Set.of();
    }
}
