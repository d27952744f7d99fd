package io.tunewright.llm.tokenizer;

import io.tunewright.llm.tokenizer.sentencepiece.SentencePiece;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What `tokenizer_config.json`, `special_tokens_map.json` and `chat_template.jinja` say. Only known keys are read.
/// What they leave open a SentencePiece model answers.
///
/// @param specialTokens role (`bos_token`, `eos_token` …) to token
/// @param chatTemplate  source of the template, empty if there is none
public record TokenizerConfig(Map<String, String> specialTokens, String chatTemplate) {

    private static final String SUFFIX = "_token";

    public static TokenizerConfig read(Path modelDirectory) {
        var config = ModelJson.read(modelDirectory, "tokenizer_config.json");
        Map<String, String> tokens = new LinkedHashMap<>();
        ModelJson.read(modelDirectory, "special_tokens_map.json").ifPresent(json -> addTokens(json, tokens));
        config.ifPresent(json -> addTokens(json, tokens));
        if (TokenizerFile.isSentencePiece(modelDirectory)) {
            SentencePiece.read(modelDirectory.resolve(SentencePiece.FILE))
                    .specialTokens()
                    .forEach(tokens::putIfAbsent);
        }
        var template = ModelJson.text(modelDirectory, "chat_template.jinja")
                .or(() -> config.flatMap(json -> template(json.path("chat_template"))))
                .orElse("");
        return new TokenizerConfig(tokens, template);
    }

    private static void addTokens(JsonNode json, Map<String, String> tokens) {
        for (var field : json.properties()) {
            var value = field.getValue().isObject() ? field.getValue().path("content") : field.getValue();
            if (field.getKey().endsWith(SUFFIX) && value.isString()) {
                tokens.put(field.getKey(), value.stringValue());
            }
        }
    }

    /// One template, or a list of named ones of which `default` is taken.
    private static Optional<String> template(JsonNode node) {
        if (node.isString()) {
            return Optional.of(node.stringValue());
        }
        for (var named : node) {
            if (named.path("name").asString("").equals("default")) {
                return Optional.of(named.path("template").asString(""));
            }
        }
        return Optional.empty();
    }
}
