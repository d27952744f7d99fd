package io.tunewright.llm.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A tokenizer run by Hugging Face's own library through DJL. Nothing is truncated, padded or added.
public final class DjlTokenizer implements Tokenizer {

    static {
        // before the first class of DJL: it neither downloads nor reports anything
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private final HuggingFaceTokenizer tokenizer;
    private final TokenizerFile file;
    private final TokenBytes bytes;

    private DjlTokenizer(HuggingFaceTokenizer tokenizer, TokenizerFile file) {
        this.tokenizer = tokenizer;
        this.file = file;
        this.bytes = new TokenBytes(file.ids(), file.specialIds());
    }

    public static DjlTokenizer open(Path modelDirectory) {
        var file = TokenizerFile.read(modelDirectory);
        try {
            var tokenizer = HuggingFaceTokenizer.builder()
                    .optTokenizerPath(modelDirectory.resolve(TokenizerFile.NAME))
                    .optTruncation(false)
                    .optPadding(false)
                    .optAddSpecialTokens(false)
                    .build();
            return new DjlTokenizer(tokenizer, file);
        } catch (IOException | RuntimeException e) {
            throw new ModelRefusedException(
                    "bad-tokenizer",
                    "tokenizer.json cannot be loaded (%s); take the one the model was published with"
                            .formatted(e.getMessage()));
        }
    }

    @Override
    public int[] encode(String text) {
        return narrowed(run(text).getIds());
    }

    @Override
    public List<Piece> pieces(String text) {
        var encoding = run(text);
        var ids = encoding.getIds();
        var tokens = encoding.getTokens();
        var spans = encoding.getCharTokenSpans();
        int[] starts = new int[ids.length];
        int[] ends = new int[ids.length];
        var units = new UnitOffsets(text);
        int tiled = 0;
        for (int i = 0; i < ids.length; i++) {
            // some tokenizers leave out the white space before a word: it belongs to the word's token
            starts[i] = spans[i] == null ? tiled : Math.min(tiled, units.of(spans[i].getStart()));
            ends[i] = spans[i] == null ? tiled : units.of(spans[i].getEnd());
            tiled = Math.max(tiled, ends[i]);
        }
        List<Piece> pieces = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            boolean partial = i > 0 && starts[i] < ends[i - 1] || i + 1 < ids.length && starts[i + 1] < ends[i];
            var shown = partial || starts[i] >= ends[i] ? tokens[i] : text.substring(starts[i], ends[i]);
            int id = Math.toIntExact(ids[i]);
            pieces.add(
                    new Piece(id, shown, starts[i], ends[i], file.specialIds().contains(id)));
        }
        return pieces;
    }

    @Override
    public String decode(int[] ids) {
        return ids.length == 0 ? "" : tokenizer.decode(widened(ids), true);
    }

    @Override
    public String decodeWithSpecials(int[] ids) {
        return ids.length == 0 ? "" : tokenizer.decode(widened(ids), false);
    }

    @Override
    public int size() {
        return file.size();
    }

    @Override
    public OptionalInt idOf(String token) {
        var id = file.ids().get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public byte[] bytes(int id) {
        return bytes.of(id);
    }

    @Override
    public Set<Integer> specialIds() {
        return file.specialIds();
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private Encoding run(String text) {
        return tokenizer.encode(text, false, false);
    }

    private static int[] narrowed(long[] ids) {
        int[] result = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            result[i] = (int) ids[i];
        }
        return result;
    }

    private static long[] widened(int[] ids) {
        long[] result = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            result[i] = ids[i];
        }
        return result;
    }

    /// Turns places in code points, as the library counts, into UTF-16 units.
    private static final class UnitOffsets {

        private final int @Nullable [] units;
        private final int length;

        private UnitOffsets(String text) {
            length = text.length();
            int points = text.codePointCount(0, length);
            if (points == length) {
                units = null;
                return;
            }
            units = new int[points + 1];
            for (int i = 0, unit = 0; i <= points; i++) {
                units[i] = unit;
                unit += unit < length ? Character.charCount(text.codePointAt(unit)) : 0;
            }
        }

        private int of(int codePoint) {
            return units == null ? Math.min(codePoint, length) : units[Math.min(codePoint, units.length - 1)];
        }
    }
}
