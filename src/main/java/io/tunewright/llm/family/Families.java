package io.tunewright.llm.family;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The families this engine knows.
public final class Families {

    public static final List<ModelFamily> ALL = List.of(
            new LlamaFamily(),
            new MistralFamily(),
            new Qwen2Family(),
            new Qwen3Family(),
            new InternLm2Family(),
            new ChatGlm2Family());

    private Families() {}

    /// @param name such as `qwen2`
    public static ModelFamily named(String name) {
        return ALL.stream()
                .filter(family -> family.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no model family " + name));
    }

    /// @param architecture empty if `config.json` names none
    static Optional<ModelFamily> of(String modelType, String architecture) {
        return ALL.stream()
                .filter(family -> family.modelType().equals(modelType))
                .filter(family -> architecture.isEmpty()
                        || family.architecture().equals(architecture)
                        || family.alsoKnownAs().contains(architecture))
                .findFirst();
    }

    /// For messages: `LlamaForCausalLM (model_type llama), …`.
    static String known() {
        return ALL.stream()
                .map(family -> "%s (model_type %s)".formatted(family.architecture(), family.modelType()))
                .collect(Collectors.joining(", "));
    }
}
