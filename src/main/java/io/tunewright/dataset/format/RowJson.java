package io.tunewright.dataset.format;

import io.tunewright.dataset.FindingCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Parses the JSON of one row, strictly and with limits.
final class RowJson {

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Brackets.MAX_DEPTH)
                            .maxStringLength(RawRow.MAX_BYTES)
                            .maxNumberLength(100)
                            .maxNameLength(1000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private RowJson() {}

    /// The row's object, or null after telling `findings` why there is none.
    static @Nullable ObjectNode parse(String text, Findings findings) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node instanceof ObjectNode object) {
                return object;
            }
            findings.add("", FindingCode.NOT_AN_OBJECT);
        } catch (StreamConstraintsException limit) {
            String message = String.valueOf(limit.getOriginalMessage());
            if (message.contains("nesting depth")) {
                findings.add("", FindingCode.TOO_DEEP, Brackets.MAX_DEPTH);
            } else {
                findings.add("", FindingCode.BROKEN_JSON, place(limit), reason(message));
            }
        } catch (JacksonException malformed) {
            findings.add("", FindingCode.BROKEN_JSON, place(malformed), reason(malformed.getOriginalMessage()));
        }
        return null;
    }

    private static long place(JacksonException failure) {
        var location = failure.getLocation();
        return location == null ? 1 : Math.max(1, location.getCharOffset() + 1);
    }

    /// What the parser says, without its class names and codes.
    private static String reason(@Nullable String message) {
        return message == null
                ? "?"
                : message.replaceAll("\\(code \\d+[^)]*\\)\\)?", "")
                        .replaceAll("\\s*\\((?:for|start marker)[^\\n]*", "")
                        .replaceAll("[`]?tools\\.jackson\\S*", "")
                        .replaceAll("\\s+", " ")
                        .strip();
    }
}
