package io.tunewright.llm.tokenizer;

import io.tunewright.llm.ModelRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the small JSON and text files of a model directory, with limits.
public final class ModelJson {

    private static final long MAX_BYTES = 4L << 20;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength((int) MAX_BYTES)
                            .build())
                    .build())
            .build();

    private ModelJson() {}

    /// The object in a file, empty if there is no such file.
    ///
    /// @throws ModelRefusedException if the file is too large or not a JSON object
    public static Optional<JsonNode> read(Path directory, String name) {
        return text(directory, name).map(content -> {
            try {
                var node = JSON.readTree(content);
                if (node.isObject()) {
                    return node;
                }
            } catch (JacksonException e) {
                // told below, without the excerpt of the content that Jackson adds
            }
            throw new ModelRefusedException(
                    "bad-json",
                    name + " is not a valid JSON object; replace it with the one the model was published with");
        });
    }

    /// The text of a file, empty if there is no such file.
    public static Optional<String> text(Path directory, String name) {
        var file = directory.resolve(name);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            long bytes = Files.size(file);
            if (bytes > MAX_BYTES) {
                throw new ModelRefusedException(
                        "file-too-large",
                        "%s has %d bytes, at most %d are read; remove what does not belong there"
                                .formatted(name, bytes, MAX_BYTES));
            }
            return Optional.of(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new ModelRefusedException("not-utf8", name + " is not UTF-8 text; save it as UTF-8");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
