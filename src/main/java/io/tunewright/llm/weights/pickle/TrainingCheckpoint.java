package io.tunewright.llm.weights.pickle;

import io.tunewright.llm.weights.pickle.Value.Dict;
import io.tunewright.llm.weights.pickle.Value.Text;
import java.nio.file.Path;
import java.util.List;

/// A checkpoint of mmengine (which XTuner trains with) or DeepSpeed: trained tensors under `state_dict` or `module`,
/// beside optimiser states and logs, which are read past.
///
/// @param tensors       the trained ones
/// @param configuration of the training as text (Python), which nothing runs; empty if the file has none
public record TrainingCheckpoint(TorchFile tensors, String configuration) {

    private static final List<String> SECTIONS = List.of("state_dict", "module");

    /// @throws ModelRefusedException `pickle`, if the file needs more than tensors and the known company, or is
    ///         damaged; the message names the file and the opcode or global
    public static TrainingCheckpoint open(Path file) {
        var pickled = Pickled.open(file, Extent.CHECKPOINT);
        var all = pickled.dictionary().items();
        var configuration = all.get("meta") instanceof Dict meta && meta.items().get("cfg") instanceof Text(String text)
                ? text
                : "";
        for (var section : SECTIONS) {
            if (all.get(section) instanceof Dict tensors) {
                return new TrainingCheckpoint(TorchFile.of(pickled.archive(), tensors), configuration);
            }
        }
        return new TrainingCheckpoint(pickled.tensors(), configuration);
    }
}
