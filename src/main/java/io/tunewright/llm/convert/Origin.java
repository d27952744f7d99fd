package io.tunewright.llm.convert;

import io.tunewright.llm.ModelConfig;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A published model, seen through the names and shapes of Hugging Face layout.
public interface Origin {

    /// What the weights are stored as, for people: `safetensors`, `PyTorch`, `Meta` or `XTuner`.
    String format();

    /// Whether the weight files are already what they are to be.
    boolean isConverted();

    ModelConfig config();

    /// All tensors that the files hold and that have a place in the layout.
    Collection<AssembledTensor> tensors();

    /// Files that hold them, in the order of their names.
    List<Path> weightFiles();

    /// Small files that the layout asks for and the directory lacks.
    Map<String, byte[]> generated();

    /// Tensors that are left out, by the name the files give them.
    Set<String> leftOut();

    /// @throws io.tunewright.llm.ModelRefusedException if the directory holds no model that can be read
    static Origin of(Path directory) {
        if (MetaCheckpoint.isAt(directory)) {
            return MetaCheckpoint.open(directory);
        }
        return XtunerDirectory.isAt(directory) ? XtunerModel.open(directory) : HuggingFaceModel.open(directory);
    }
}
