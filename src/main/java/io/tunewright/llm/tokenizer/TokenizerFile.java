package io.tunewright.llm.tokenizer;

import io.tunewright.llm.ModelRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// The vocabulary in a `tokenizer.json`, read as a stream.
///
/// @param ids        token to id, added tokens included
/// @param specialIds ids of the added tokens that are marked as special
/// @param size       highest id plus one
/// @param distinct   number of ids in use
public record TokenizerFile(Map<String, Integer> ids, Set<Integer> specialIds, int size, int distinct) {

    public static final String NAME = "tokenizer.json";
    private static final long MAX_BYTES = 64L << 20;
    private static final int MAX_ID = 4_000_000;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .build();

    /// @throws ModelRefusedException if there is none, or it is not a tokenizer of a kind that has a vocabulary
    public static TokenizerFile read(Path modelDirectory) {
        var file = modelDirectory.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw new ModelRefusedException(
                    "missing-tokenizer",
                    "tokenizer.json is missing; convert the model's tokenizer to a fast one and save it beside the weights");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw refused("has more than " + MAX_BYTES + " bytes");
            }
            try (var input = Files.newInputStream(file);
                    var parser = JSON.createParser(ObjectReadContext.empty(), input)) {
                var reader = new Reader(parser);
                reader.read();
                return reader.result();
            }
        } catch (JacksonException e) {
            throw refused("is not valid JSON");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read tokenizer.json", e);
        }
    }

    private static ModelRefusedException refused(String what) {
        return new ModelRefusedException(
                "bad-tokenizer", "tokenizer.json " + what + "; take the one the model was published with");
    }

    private static final class Reader {

        private final JsonParser parser;
        private final Map<String, Integer> ids = new HashMap<>();
        private final Set<Integer> special = new TreeSet<>();
        private final BitSet used = new BitSet();

        private Reader(JsonParser parser) {
            this.parser = parser;
        }

        private void read() {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw refused("is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "added_tokens" -> addedTokens();
                    case "model" -> model();
                    default -> parser.skipChildren();
                }
            }
        }

        private TokenizerFile result() {
            if (ids.isEmpty()) {
                throw refused("has no vocabulary");
            }
            return new TokenizerFile(Map.copyOf(ids), Set.copyOf(special), used.length(), used.cardinality());
        }

        private void addedTokens() {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                int id = -1;
                var content = "";
                boolean isSpecial = false;
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    var name = parser.currentName();
                    parser.nextToken();
                    switch (name) {
                        case "id" -> id = id();
                        case "content" -> content = parser.getString();
                        case "special" -> isSpecial = parser.currentToken() == JsonToken.VALUE_TRUE;
                        default -> parser.skipChildren();
                    }
                }
                add(content, id);
                if (isSpecial) {
                    special.add(id);
                }
            }
        }

        private void model() {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw refused("has no model");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                if (!name.equals("vocab")) {
                    parser.skipChildren();
                } else if (parser.currentToken() == JsonToken.START_OBJECT) {
                    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                        var token = parser.currentName();
                        parser.nextToken();
                        add(token, id());
                    }
                } else {
                    scoredVocabulary();
                }
            }
        }

        /// A unigram vocabulary: pairs of token and score, whose places are the ids.
        private void scoredVocabulary() {
            for (int id = 0; parser.nextToken() == JsonToken.START_ARRAY; id++) {
                parser.nextToken();
                add(parser.getString(), id);
                parser.nextToken();
                parser.nextToken();
            }
        }

        private int id() {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw refused("has an id that is not a whole number");
            }
            long id = parser.getLongValue();
            if (id < 0 || id > MAX_ID) {
                throw refused("has the id " + id + ", outside of 0 to " + MAX_ID);
            }
            return (int) id;
        }

        private void add(String token, int id) {
            if (id < 0 || id > MAX_ID) {
                throw refused("has a token without an id");
            }
            var known = ids.put(token, id);
            if (known == null && used.get(id) || known != null && known != id) {
                throw refused("gives the id " + id + " twice or a token two ids");
            }
            used.set(id);
        }
    }
}
