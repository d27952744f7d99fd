package io.tunewright.inference;

import io.tunewright.llm.ChatTemplate;
import io.tunewright.llm.Tokenizer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How a model is served.
///
/// @param worker           what the worker is known by: equal only for the same organisation and the same weights
/// @param name             name of the model in requests to that worker
/// @param directory        the worker's model
/// @param adapterDirectory adapter to load beside it, null for the model alone
/// @param contextLength    tokens of prompt and answer together
record ServedModel(
        String worker,
        String name,
        Path directory,
        @Nullable Path adapterDirectory,
        Tokenizer tokenizer,
        ChatTemplate template,
        int contextLength) {

    /// Name of a worker's model itself.
    static final String MAIN = "main";
}
