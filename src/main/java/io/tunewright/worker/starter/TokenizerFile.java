package io.tunewright.worker.starter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// `tokenizer.json` in the form of Hugging Face's tokenizers library.
final class TokenizerFile {

    /// Special tokens; their places here are their ids.
    static final List<String> SPECIALS = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");

    private TokenizerFile() {}

    static int id(String special) {
        return SPECIALS.indexOf(special);
    }

    static void write(Path file, PairMerging.Learnt learnt) throws IOException {
        var vocabulary = new LinkedHashMap<String, Integer>();
        SPECIALS.forEach(token -> vocabulary.put(token, vocabulary.size()));
        learnt.tokens().forEach(token -> vocabulary.put(token, vocabulary.size()));

        var model = new LinkedHashMap<String, Object>();
        model.put("type", "BPE");
        model.put("dropout", null);
        model.put("unk_token", null);
        model.put("continuing_subword_prefix", null);
        model.put("end_of_word_suffix", null);
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("ignore_merges", false);
        model.put("vocab", vocabulary);
        model.put(
                "merges",
                learnt.merges().stream()
                        .map(merge -> List.of(merge.left(), merge.right()))
                        .toList());

        var tokenizer = new LinkedHashMap<String, Object>();
        tokenizer.put("version", "1.0");
        tokenizer.put("truncation", null);
        tokenizer.put("padding", null);
        tokenizer.put("added_tokens", addedTokens());
        tokenizer.put("normalizer", null);
        tokenizer.put(
                "pre_tokenizer",
                Map.of(
                        "type",
                        "Sequence",
                        "pretokenizers",
                        List.of(
                                ordered(
                                        "type",
                                        "Split",
                                        "pattern",
                                        Map.of("Regex", PairMerging.WORDS),
                                        "behavior",
                                        "Isolated",
                                        "invert",
                                        false),
                                byteLevel())));
        tokenizer.put("post_processor", null);
        tokenizer.put("decoder", byteLevel());
        tokenizer.put("model", model);
        Files.writeString(file, JsonMapper.shared().writeValueAsString(tokenizer));
    }

    private static List<Map<String, Object>> addedTokens() {
        var added = new ArrayList<Map<String, Object>>();
        for (int id = 0; id < SPECIALS.size(); id++) {
            added.add(ordered(
                    "id",
                    id,
                    "content",
                    SPECIALS.get(id),
                    "single_word",
                    false,
                    "lstrip",
                    false,
                    "rstrip",
                    false,
                    "normalized",
                    false,
                    "special",
                    true));
        }
        return added;
    }

    private static Map<String, Object> byteLevel() {
        return ordered("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", false);
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
