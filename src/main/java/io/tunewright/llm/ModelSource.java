package io.tunewright.llm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A directory with a published model that passed inspection, as the files in Hugging Face layout that it is or that
/// it becomes: safetensors, PyTorch's `pytorch_model.bin`, Meta's `consolidated.0N.pth`, or a checkpoint of XTuner.
///
/// @param format     what the weights are stored as: `safetensors`, `PyTorch`, `Meta` or `XTuner`
/// @param converted  whether they are made into safetensors when the files are read
/// @param inspection of the model that the files make
/// @param files      in the order of their names
public record ModelSource(String format, boolean converted, ModelInspection inspection, List<ModelFile> files) {

    /// @throws ModelRefusedException with the first reason why the directory cannot be used
    public static ModelSource open(Path directory) {
        return Inspector.inspect(directory);
    }

    /// Size of all files.
    public long bytes() {
        return files.stream().mapToLong(ModelFile::bytes).sum();
    }

    /// Writes the files into a new directory.
    public void write(Path target) throws IOException {
        Files.createDirectory(target);
        for (var file : files) {
            file.copyTo(target);
        }
    }
}
