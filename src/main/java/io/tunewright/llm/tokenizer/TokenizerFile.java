package io.tunewright.llm.tokenizer;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.Tokenizer;
import io.tunewright.llm.tokenizer.sentencepiece.SentencePiece;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collections;
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

/// The vocabulary in a `tokenizer.json`, read as a stream, or else that of a SentencePiece `tokenizer.model`.
///
/// @param file       its name
/// @param ids        token to id, added tokens included
/// @param specialIds ids of the added tokens that are marked as special
/// @param size       highest id plus one
/// @param distinct   number of ids in use
public record TokenizerFile(String file, Map<String, Integer> ids, Set<Integer> specialIds, int size, int distinct) {

    public static final String NAME = "tokenizer.json";
    private static final long MAX_BYTES = 64L << 20;
    private static final int MAX_ID = 4_000_000;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .build();

    /// Opens the tokenizer of a model directory.
    ///
    /// @throws ModelRefusedException if there is none or it cannot be read
    public static Tokenizer open(Path modelDirectory) {
        return isSentencePiece(modelDirectory)
                ? SentencePieceTokenizer.open(modelDirectory)
                : DjlTokenizer.open(modelDirectory);
    }

    /// @throws ModelRefusedException if there is none, or it is not a tokenizer of a kind that has a vocabulary
    public static TokenizerFile read(Path modelDirectory) {
        var file = modelDirectory.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return sentencePiece(modelDirectory);
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

    /// Whether the tokenizer of a directory is a SentencePiece model: there is one and no `tokenizer.json`.
    static boolean isSentencePiece(Path modelDirectory) {
        return !Files.isRegularFile(modelDirectory.resolve(NAME))
                && Files.isRegularFile(modelDirectory.resolve(SentencePiece.FILE));
    }

    private static TokenizerFile sentencePiece(Path modelDirectory) {
        if (!isSentencePiece(modelDirectory)) {
            throw new ModelRefusedException(
                    "missing-tokenizer",
                    "tokenizer.json is missing, and so is tokenizer.model; fetch the model's tokenizer and save it beside"
                            + " the weights");
        }
        try (var tokenizer = SentencePieceTokenizer.open(modelDirectory)) {
            var used = new BitSet();
            tokenizer.ids().values().forEach(used::set);
            return new TokenizerFile(
                    SentencePiece.FILE, tokenizer.ids(), tokenizer.specialIds(), used.length(), used.cardinality());
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
            return new TokenizerFile(
                    NAME, Collections.unmodifiableMap(ids), Set.copyOf(special), used.length(), used.cardinality());
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
