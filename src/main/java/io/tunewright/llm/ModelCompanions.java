package io.tunewright.llm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What of a model directory is not weights and belongs to every model made from it.
public final class ModelCompanions {

    private static final List<String> FILES = List.of(
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "tokenizer.model",
            "added_tokens.json",
            "chat_template.jinja");

    private ModelCompanions() {}

    /// Copies configuration, tokenizer and template, as far as the model has them.
    public static void copy(Path modelDirectory, Path target) throws IOException {
        for (String name : FILES) {
            if (Files.isRegularFile(modelDirectory.resolve(name))) {
                Files.copy(modelDirectory.resolve(name), target.resolve(name));
            }
        }
    }
}
