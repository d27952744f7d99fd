package io.tunewright.llm.weights.pickle;

import io.tunewright.llm.ModelRefusedException;
import java.nio.file.Path;

/// Says why a pickle is not read.
final class Refusal {

    private static final int MAX_SHOWN = 80;

    private Refusal() {}

    /// @param what continues "it …"
    static ModelRefusedException of(Path file, String what) {
        return new ModelRefusedException(
                "pickle",
                ("%s is a pickle (PyTorch) file that cannot be taken for plain tensors: it %s; convert the model to"
                                + " safetensors, or remove the file if it is not needed")
                        .formatted(file.getFileName(), what));
    }

    /// Foreign text for a message: short, and nothing but visible ASCII.
    static String shown(String text) {
        var clean = text.replaceAll("[^ -~]", "?");
        return clean.length() <= MAX_SHOWN ? clean : clean.substring(0, MAX_SHOWN) + "…";
    }
}
