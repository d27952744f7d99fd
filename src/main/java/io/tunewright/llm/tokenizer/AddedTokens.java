package io.tunewright.llm.tokenizer;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.tokenizer.sentencepiece.SentencePiece;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Tokens that are found in a text before SentencePiece cuts it: the model's own control pieces, those that
/// `tokenizer_config.json` and `added_tokens.json` add, and those that ChatGLM's tokenizer adds in its code.
///
/// @param byId    what each id stands for; an id may be one of the model's pieces, which is then hidden
/// @param byText  the same by their texts
/// @param pattern finds them in a text, longer ones first
record AddedTokens(Map<Integer, Added> byId, Map<String, Added> byText, Pattern pattern) {

    private static final String CONFIG = "tokenizer_config.json";
    private static final int MAX_TOKENS = 10_000;
    private static final int MAX_LENGTH = 500;
    private static final int MAX_ID = 4_000_000;
    private static final Pattern NEVER = Pattern.compile("(?!)");

    /// In the order of the ids that follow the pieces of the model.
    private static final List<String> CHAT_GLM = List.of(
            "[MASK]", "[gMASK]", "[sMASK]", "sop", "eop", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>");
    /// Ends of ordinary words too: the first is one only after a mask, the second never stands in a text.
    private static final String START_OF_PIECE = "sop";

    private static final String END_OF_PIECE = "eop";
    private static final String AFTER_MASK = "(?<=\\[MASK\\]|\\[gMASK\\]|\\[sMASK\\])sop";

    /// @param special     whether decoding leaves it out
    /// @param stripsLeft  whether it takes the white space before it
    /// @param stripsRight whether it takes the white space after it
    record Added(String text, int id, boolean special, boolean stripsLeft, boolean stripsRight) {}

    static AddedTokens read(Path modelDirectory, SentencePiece model) {
        var tokens = new Collector();
        model.reserved().forEach((text, id) -> tokens.put(new Added(text, id, true, false, false)));
        var config = ModelJson.read(modelDirectory, CONFIG);
        boolean chatGlm = isChatGlm(modelDirectory, config);
        if (chatGlm) {
            for (int i = 0; i < CHAT_GLM.size(); i++) {
                tokens.put(new Added(CHAT_GLM.get(i), model.size() + i, true, false, false));
            }
        }
        ModelJson.read(modelDirectory, "added_tokens.json").ifPresent(json -> json.properties()
                .forEach(each -> tokens.put(
                        new Added(each.getKey(), id(each.getValue(), "added_tokens.json"), true, false, false))));
        config.map(json -> json.path("added_tokens_decoder")).ifPresent(json -> json.properties()
                .forEach(each -> tokens.put(added(each.getKey(), each.getValue()))));
        Map<String, Added> byText = new HashMap<>();
        tokens.byId.values().forEach(token -> byText.put(token.text(), token));
        return new AddedTokens(Map.copyOf(tokens.byId), Map.copyOf(byText), pattern(tokens.byId, chatGlm));
    }

    Optional<Added> find(int id) {
        return Optional.ofNullable(byId.get(id));
    }

    /// The token that the pattern found.
    Added named(String text) {
        return Objects.requireNonNull(byText.get(text));
    }

    private static boolean isChatGlm(Path modelDirectory, Optional<JsonNode> config) {
        return config.map(json -> json.path("tokenizer_class").asString(""))
                        .filter("ChatGLMTokenizer"::equals)
                        .isPresent()
                || ModelJson.read(modelDirectory, "config.json")
                        .map(json -> json.path("model_type").asString(""))
                        .filter("chatglm"::equals)
                        .isPresent();
    }

    private static Added added(String id, JsonNode token) {
        if (!id.matches("[0-9]{1,7}")) {
            throw refused(CONFIG, "adds a token under '%s', which is no id".formatted(shortened(id)));
        }
        return new Added(
                token.path("content").asString(""),
                Integer.parseInt(id),
                token.path("special").asBoolean(false),
                token.path("lstrip").asBoolean(false),
                token.path("rstrip").asBoolean(false));
    }

    private static int id(JsonNode node, String file) {
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw refused(file, "adds a token under %s, which is no id".formatted(shortened(node.toString())));
        }
        return node.intValue();
    }

    private static Pattern pattern(Map<Integer, Added> tokens, boolean chatGlm) {
        var alternatives = tokens.values().stream()
                .map(Added::text)
                .filter(text -> !chatGlm || !text.equals(END_OF_PIECE))
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(text -> chatGlm && text.equals(START_OF_PIECE) ? AFTER_MASK : Pattern.quote(text))
                .collect(Collectors.joining("|"));
        return alternatives.isEmpty() ? NEVER : Pattern.compile(alternatives);
    }

    /// Later tokens take the place of earlier ones of the same text or id.
    private static final class Collector {

        private final Map<Integer, Added> byId = new LinkedHashMap<>();
        private final Map<String, Integer> ids = new HashMap<>();

        private void put(Added token) {
            if (token.text().isEmpty() || token.text().length() > MAX_LENGTH) {
                throw refused(
                        CONFIG,
                        "adds a token of %d characters, not of 1 to %d"
                                .formatted(token.text().length(), MAX_LENGTH));
            }
            if (token.id() < 0 || token.id() > MAX_ID) {
                throw refused(CONFIG, "adds the id %d, outside of 0 to %d".formatted(token.id(), MAX_ID));
            }
            if (byId.size() == MAX_TOKENS) {
                throw refused(CONFIG, "adds more than %d tokens".formatted(MAX_TOKENS));
            }
            var before = ids.put(token.text(), token.id());
            if (before != null && before != token.id()) {
                byId.remove(before);
            }
            var hidden = byId.put(token.id(), token);
            if (hidden != null && !hidden.text().equals(token.text())) {
                ids.remove(hidden.text());
            }
        }
    }

    private static ModelRefusedException refused(String file, String what) {
        return new ModelRefusedException(
                "bad-tokenizer", file + " " + what + "; take the one the model was published with");
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
