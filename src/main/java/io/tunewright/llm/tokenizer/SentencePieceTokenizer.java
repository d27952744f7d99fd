package io.tunewright.llm.tokenizer;

import io.tunewright.llm.Tokenizer;
import io.tunewright.llm.tokenizer.AddedTokens.Added;
import io.tunewright.llm.tokenizer.sentencepiece.SentencePiece;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A tokenizer over a SentencePiece `tokenizer.model`, as LLaMA, InternLM2 and ChatGLM2 ship. Special tokens are
/// found first; each stretch between them is cut on its own, with a space before it, as transformers does by default
/// (`legacy`). Where `tokenizer_config.json` says `"legacy": false`, only the beginning of the text gets the space.
public final class SentencePieceTokenizer implements Tokenizer {

    private final SentencePiece model;
    private final AddedTokens added;
    private final Map<String, Integer> ids;
    private final Set<Integer> specialIds;
    private final TokenBytes bytes;
    private final boolean legacy;
    private final boolean prefix;

    private SentencePieceTokenizer(SentencePiece model, AddedTokens added, boolean legacy, boolean prefix) {
        this.model = model;
        this.added = added;
        this.legacy = legacy;
        this.prefix = prefix;
        ids = ids(model, added);
        specialIds = added.byId().values().stream()
                .filter(Added::special)
                .map(Added::id)
                .collect(Collectors.toUnmodifiableSet());
        bytes = new TokenBytes(ids, specialIds);
    }

    public static SentencePieceTokenizer open(Path modelDirectory) {
        var model = SentencePiece.read(modelDirectory.resolve(SentencePiece.FILE));
        var config = ModelJson.read(modelDirectory, "tokenizer_config.json");
        return new SentencePieceTokenizer(
                model,
                AddedTokens.read(modelDirectory, model),
                config.map(json -> json.path("legacy").asBoolean(true)).orElse(true),
                config.map(json -> json.path("add_prefix_space").asBoolean(true))
                        .orElse(true));
    }

    /// Token to id, added tokens included.
    Map<String, Integer> ids() {
        return ids;
    }

    @Override
    public int[] encode(String text) {
        var found = new Ids();
        cut(text, found::add);
        return found.toArray();
    }

    @Override
    public List<Piece> pieces(String text) {
        List<Piece> pieces = new ArrayList<>();
        int[] tiled = {0};
        cut(text, part -> {
            // white space that the model drops belongs to the token after it
            int start = Math.min(tiled[0], part.start());
            tiled[0] = Math.max(tiled[0], part.end());
            var shown = part.whole() && start < part.end() ? text.substring(start, part.end()) : part.piece();
            pieces.add(new Piece(part.id(), shown, start, part.end(), specialIds.contains(part.id())));
        });
        return pieces;
    }

    @Override
    public String decode(int[] ids) {
        return decoded(Arrays.stream(ids).filter(id -> !specialIds.contains(id)).toArray());
    }

    @Override
    public String decodeWithSpecials(int[] ids) {
        return decoded(ids);
    }

    @Override
    public int size() {
        return ids.values().stream().mapToInt(id -> id + 1).max().orElse(0);
    }

    @Override
    public OptionalInt idOf(String token) {
        var id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public byte[] bytes(int id) {
        return bytes.of(id);
    }

    @Override
    public Set<Integer> specialIds() {
        return specialIds;
    }

    /// Holds nothing outside of the heap.
    @Override
    public void close() {}

    /// @param start place of its first character in the text, in UTF-16 units
    /// @param whole whether it stands for whole characters
    private record Part(int id, String piece, int start, int end, boolean whole) {}

    private void cut(String text, Consumer<Part> parts) {
        var matcher = added.pattern().matcher(text);
        int from = 0;
        while (matcher.find()) {
            var token = added.named(matcher.group());
            int before = token.stripsLeft() ? stripped(text, from, matcher.start()) : matcher.start();
            stretch(text, from, before, parts);
            from = matcher.end();
            if (token.stripsRight()) {
                while (from < text.length() && isSpace(text.charAt(from))) {
                    from++;
                }
            }
            parts.accept(new Part(token.id(), token.text(), matcher.start(), matcher.end(), true));
        }
        stretch(text, from, text.length(), parts);
    }

    private static int stripped(String text, int from, int to) {
        int end = to;
        while (end > from && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    /// White space as Python strips it.
    private static boolean isSpace(char unit) {
        return Character.isWhitespace(unit) || Character.isSpaceChar(unit) || unit == '\u0085';
    }

    private void stretch(String text, int from, int to, Consumer<Part> parts) {
        if (from >= to) {
            return;
        }
        var stretch = text.substring(from, to);
        var places = new Places(stretch);
        for (var token : model.encode(stretch, legacy || from == 0 && prefix)) {
            parts.accept(new Part(
                    token.id(),
                    token.piece(),
                    from + places.of(token.start()),
                    from + places.of(token.end()),
                    !model.isByte(token.id())));
        }
    }

    private String decoded(int[] ids) {
        var text = new StringBuilder();
        int from = 0;
        for (int i = 0; i <= ids.length; i++) {
            boolean own = i < ids.length && ids[i] >= 0 && ids[i] < model.size() && !isAdded(ids[i]);
            if (!own) {
                text.append(model.decode(Arrays.copyOfRange(ids, from, i), legacy || from == 0));
                from = i + 1;
                if (i < ids.length) {
                    added.find(ids[i]).map(Added::text).ifPresent(text::append);
                }
            }
        }
        return text.toString();
    }

    private boolean isAdded(int id) {
        return added.find(id).isPresent();
    }

    private static Map<String, Integer> ids(SentencePiece model, AddedTokens added) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < model.size(); id++) {
            if (!added.byId().containsKey(id)) {
                ids.putIfAbsent(model.piece(id), id);
            }
        }
        added.byId().values().forEach(token -> ids.put(token.text(), token.id()));
        return Map.copyOf(ids);
    }

    private static final class Ids {

        private int[] values = new int[64];
        private int count;

        private void add(Part part) {
            if (count == values.length) {
                values = Arrays.copyOf(values, count * 2);
            }
            values[count++] = part.id();
        }

        private int[] toArray() {
            return Arrays.copyOf(values, count);
        }
    }

    /// Turns rising places in UTF-8 bytes into places in UTF-16 units.
    private static final class Places {

        private final String text;
        private int bytes;
        private int units;

        private Places(String text) {
            this.text = text;
        }

        private int of(int place) {
            if (place < bytes) {
                bytes = 0;
                units = 0;
            }
            while (bytes < place && units < text.length()) {
                int point = text.codePointAt(units);
                boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
                bytes += point < 0x80 || lone ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
                units += Character.charCount(point);
            }
            return units;
        }
    }
}
