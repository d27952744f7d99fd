package io.tunewright.llm.tokenizer.sentencepiece;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.tokenizer.sentencepiece.ModelSpec.Algorithm;
import io.tunewright.llm.tokenizer.sentencepiece.Normalizer.Normalized;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A SentencePiece model: BPE or unigram, with byte fallback or without. Gives the pieces and ids that the reference
/// library gives. Safe for use by several threads.
///
/// @see <a href="https://arxiv.org/abs/1808.06226">Kudo and Richardson 2018</a>
public final class SentencePiece {

    public static final String FILE = "tokenizer.model";
    private static final long MAX_FILE_BYTES = 24L << 20;
    private static final char SPACE_SYMBOL = '\u2581';

    private final ModelSpec spec;
    private final Vocabulary vocabulary;
    private final Normalizer normalizer;
    private final Cutter cutter;

    private SentencePiece(ModelSpec spec) {
        this.spec = spec;
        vocabulary = new Vocabulary(spec.pieces(), spec.byteFallback());
        var whole = new ByteTrie(vocabulary.ofTypes(PieceType.USER_DEFINED));
        normalizer = new Normalizer(spec.normalizer(), whole, spec.whitespaceAsSuffix());
        cutter = spec.algorithm() == Algorithm.BPE ? new PairMerger(vocabulary, whole) : new BestPath(vocabulary);
    }

    /// One token of a text.
    ///
    /// @param piece as the vocabulary has it, or the unknown text itself
    /// @param start place of its first byte in the UTF-8 text
    /// @param end   place after its last byte; a token for one byte of a character has the place of the character
    public record Token(int id, String piece, int start, int end) {}

    /// Roles of pieces, as transformers calls them, to the piece; only those that the vocabulary has.
    public Map<String, String> specialTokens() {
        Map<String, String> roles = new LinkedHashMap<>();
        var names = spec.names();
        addRole(roles, "bos_token", names.begin(), PieceType.CONTROL);
        addRole(roles, "eos_token", names.end(), PieceType.CONTROL);
        roles.put("unk_token", vocabulary.piece(vocabulary.unknown()).text());
        addRole(roles, "pad_token", names.pad(), PieceType.CONTROL);
        return roles;
    }

    /// @throws ModelRefusedException `bad-tokenizer` if the file is damaged or larger than any model's
    public static SentencePiece read(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes > MAX_FILE_BYTES) {
                throw ProtoReader.refused("has %d bytes, at most %d are read".formatted(bytes, MAX_FILE_BYTES));
            }
            return of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.getFileName(), e);
        }
    }

    static SentencePiece of(byte[] file) {
        if (looksLikeRanks(file)) {
            throw new ModelRefusedException(
                    "bad-tokenizer",
                    "tokenizer.model is a list of tiktoken's ranks, as Llama 3 ships beside Meta's weights, not a"
                            + " SentencePiece model; put the tokenizer.json of the same model beside it");
        }
        return new SentencePiece(ModelSpec.read(ByteBuffer.wrap(file)));
    }

    public int size() {
        return vocabulary.size();
    }

    public String piece(int id) {
        return vocabulary.piece(id).text();
    }

    /// Pieces that stand for no text of their own, with their ids: those that control and the unknown one.
    public Map<String, Integer> reserved() {
        return vocabulary.ofTypes(PieceType.CONTROL, PieceType.UNKNOWN);
    }

    public boolean isUnknown(int id) {
        return id == vocabulary.unknown();
    }

    /// Whether the piece stands for one byte.
    public boolean isByte(int id) {
        return id < vocabulary.size() && vocabulary.type(id) == PieceType.BYTE;
    }

    public List<Token> encode(String text) {
        return encode(text, true);
    }

    /// @param dummyPrefix false keeps a model from putting a space before the text
    public List<Token> encode(String text, boolean dummyPrefix) {
        var normalized = normalizer.normalize(text.getBytes(StandardCharsets.UTF_8), dummyPrefix);
        var tokens = new Tokens(normalized);
        cutter.cut(normalized.bytes(), normalized.length(), tokens);
        return tokens.all();
    }

    /// The text of the ids; control pieces have none.
    ///
    /// @throws IllegalArgumentException if there is no such id
    public String decode(int[] ids) {
        return decode(ids, true);
    }

    /// @param dummyPrefix false if the ids do not begin where a text does, so that their first space is one
    public String decode(int[] ids, boolean dummyPrefix) {
        var text = new StringBuilder();
        var bytes = new ByteArrayOutputStream();
        boolean atStart = dummyPrefix;
        boolean prefixSeen = false;
        for (int id : ids) {
            if (id < 0 || id >= vocabulary.size()) {
                throw new IllegalArgumentException("there is no token %d, only %d".formatted(id, vocabulary.size()));
            }
            if (vocabulary.type(id) == PieceType.BYTE) {
                bytes.write(vocabulary.byteValue(id));
                continue;
            }
            flush(bytes, text);
            atStart &= !prefixSeen && text.isEmpty();
            var rules = spec.normalizer();
            switch (vocabulary.type(id)) {
                case CONTROL -> prefixSeen = false;
                case UNKNOWN -> {
                    prefixSeen = false;
                    text.append(spec.names().unknownSurface());
                }
                default -> {
                    var piece = vocabulary.piece(id).text();
                    boolean strip = atStart
                            && (rules.dummyPrefix() || rules.removeExtraWhitespaces())
                            && piece.charAt(0) == SPACE_SYMBOL;
                    prefixSeen = strip && !rules.removeExtraWhitespaces();
                    text.append((strip ? piece.substring(1) : piece).replace(SPACE_SYMBOL, ' '));
                }
            }
        }
        flush(bytes, text);
        return text.toString();
    }

    private void addRole(Map<String, String> roles, String role, String piece, PieceType type) {
        if (vocabulary.ofTypes(type).containsKey(piece)) {
            roles.put(role, piece);
        }
    }

    private static void flush(ByteArrayOutputStream bytes, StringBuilder text) {
        byte[] run = bytes.toByteArray();
        bytes.reset();
        for (int at = 0; at < run.length; ) {
            int length = Utf8.valid(run, at, run.length);
            text.append(length == 0 ? "\ufffd" : new String(run, at, length, StandardCharsets.UTF_8));
            at += Math.max(1, length);
        }
    }

    /// Lines of base 64 and a number.
    private static boolean looksLikeRanks(byte[] file) {
        int end = 0;
        while (end < Math.min(file.length, 200) && file[end] != '\n') {
            end++;
        }
        return new String(file, 0, end, StandardCharsets.ISO_8859_1).matches("[A-Za-z0-9+/]+={0,2} [0-9]{1,7}\r?");
    }

    /// Takes pieces from the cutter: unknown ones fall apart into bytes, or else a run of them becomes one token.
    private final class Tokens implements Cutter.Pieces {

        private static final int NONE = -1;

        private final Normalized text;
        private final List<Token> list = new ArrayList<>();
        private int unknownFrom = NONE;

        private Tokens(Normalized text) {
            this.text = text;
        }

        @Override
        public void add(int from, int to, int id) {
            if (id == vocabulary.unknown() && !spec.byteFallback()) {
                unknownFrom = unknownFrom == NONE ? from : unknownFrom;
                return;
            }
            endUnknown(from);
            if (id != vocabulary.unknown()) {
                list.add(token(id, piece(id), from, to));
                return;
            }
            for (int i = from; i < to; i++) {
                int part = vocabulary.byteId(text.bytes()[i]);
                list.add(token(part, piece(part), from, to));
            }
        }

        private List<Token> all() {
            endUnknown(text.length());
            return list;
        }

        private void endUnknown(int end) {
            if (unknownFrom != NONE) {
                var piece = new String(text.bytes(), unknownFrom, end - unknownFrom, StandardCharsets.UTF_8);
                list.add(token(vocabulary.unknown(), piece, unknownFrom, end));
                unknownFrom = NONE;
            }
        }

        private Token token(int id, String piece, int from, int to) {
            return new Token(id, piece, text.origins()[from], text.origins()[to]);
        }
    }
}
