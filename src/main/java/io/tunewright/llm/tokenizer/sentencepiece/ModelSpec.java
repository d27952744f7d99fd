package io.tunewright.llm.tokenizer.sentencepiece;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What stands in a `tokenizer.model`: the message `ModelProto` of SentencePiece.
///
/// @param pieces     the vocabulary; places are ids
/// @param normalizer how a text is made ready
record ModelSpec(
        List<Piece> pieces,
        Algorithm algorithm,
        boolean byteFallback,
        boolean whitespaceAsSuffix,
        Names names,
        Normalization normalizer) {

    private static final int MAX_PIECES = 1_000_000;
    private static final int MAX_PIECE_BYTES = 4096;
    private static final int MAX_CHARSMAP_BYTES = 16 << 20;

    enum Algorithm {
        UNIGRAM,
        BPE
    }

    /// @param score log probability, or for merging the negative rank
    record Piece(String text, float score, PieceType type) {}

    /// Pieces with a role, and what is shown for unknown text.
    record Names(String begin, String end, String unknown, String pad, String unknownSurface) {}

    /// @param charsmap    see [Charsmap]; empty for none
    /// @param dummyPrefix whether a text begins with a space that it does not have
    record Normalization(
            ByteBuffer charsmap, boolean dummyPrefix, boolean removeExtraWhitespaces, boolean escapeWhitespaces) {}

    static ModelSpec read(ByteBuffer file) {
        var reader = new ProtoReader(file);
        List<Piece> pieces = new ArrayList<>();
        var trainer = new TrainerFields();
        var normalizer = new Normalization(ByteBuffer.allocate(0), true, true, true);
        for (int field = reader.next(); field != 0; field = reader.next()) {
            switch (field) {
                case 1 -> {
                    if (pieces.size() == MAX_PIECES) {
                        throw ProtoReader.refused("has more than %d pieces".formatted(MAX_PIECES));
                    }
                    pieces.add(piece(new ProtoReader(reader.bytes(2 * MAX_PIECE_BYTES))));
                }
                case 2 -> trainer.read(new ProtoReader(reader.bytes(Integer.MAX_VALUE)));
                case 3 -> normalizer = normalization(new ProtoReader(reader.bytes(Integer.MAX_VALUE)));
                default -> reader.skip();
            }
        }
        if (pieces.isEmpty()) {
            throw ProtoReader.refused("has no pieces");
        }
        return trainer.model(pieces, normalizer);
    }

    private static Piece piece(ProtoReader reader) {
        var text = "";
        float score = 0;
        var type = PieceType.NORMAL;
        for (int field = reader.next(); field != 0; field = reader.next()) {
            switch (field) {
                case 1 -> text = reader.text(MAX_PIECE_BYTES);
                case 2 -> score = reader.number();
                case 3 -> type = PieceType.numbered(reader.whole());
                default -> reader.skip();
            }
        }
        if (text.isEmpty()) {
            throw ProtoReader.refused("has an empty piece");
        }
        if (!Float.isFinite(score)) {
            throw ProtoReader.refused("has a piece with the score " + score);
        }
        return new Piece(text, score, type);
    }

    private static Normalization normalization(ProtoReader reader) {
        var charsmap = ByteBuffer.allocate(0);
        boolean dummyPrefix = true;
        boolean removeExtraWhitespaces = true;
        boolean escapeWhitespaces = true;
        for (int field = reader.next(); field != 0; field = reader.next()) {
            switch (field) {
                case 2 -> charsmap = reader.bytes(MAX_CHARSMAP_BYTES);
                case 3 -> dummyPrefix = reader.flag();
                case 4 -> removeExtraWhitespaces = reader.flag();
                case 5 -> escapeWhitespaces = reader.flag();
                default -> reader.skip();
            }
        }
        return new Normalization(charsmap, dummyPrefix, removeExtraWhitespaces, escapeWhitespaces);
    }

    /// The message `TrainerSpec`, of which a tokenizer needs little.
    private static final class TrainerFields {

        private int algorithm = 1;
        private boolean byteFallback;
        private boolean whitespaceAsSuffix;
        private String begin = "<s>";
        private String end = "</s>";
        private String unknown = "<unk>";
        private String pad = "<pad>";
        private String unknownSurface = " \u2047 ";

        private void read(ProtoReader reader) {
            for (int field = reader.next(); field != 0; field = reader.next()) {
                switch (field) {
                    case 3 -> algorithm = reader.whole();
                    case 24 -> whitespaceAsSuffix = reader.flag();
                    case 35 -> byteFallback = reader.flag();
                    case 44 -> unknownSurface = reader.text(MAX_PIECE_BYTES);
                    case 45 -> unknown = reader.text(MAX_PIECE_BYTES);
                    case 46 -> begin = reader.text(MAX_PIECE_BYTES);
                    case 47 -> end = reader.text(MAX_PIECE_BYTES);
                    case 48 -> pad = reader.text(MAX_PIECE_BYTES);
                    default -> reader.skip();
                }
            }
        }

        private ModelSpec model(List<Piece> pieces, Normalization normalizer) {
            var kind =
                    switch (algorithm) {
                        case 1 -> Algorithm.UNIGRAM;
                        case 2 -> Algorithm.BPE;
                        default ->
                            throw ProtoReader.refused("cuts text into %s, which no language model that runs here does"
                                    .formatted(
                                            algorithm == 3
                                                    ? "words"
                                                    : algorithm == 4 ? "characters" : "an unknown way"));
                    };
            return new ModelSpec(
                    List.copyOf(pieces),
                    kind,
                    byteFallback,
                    whitespaceAsSuffix,
                    new Names(begin, end, unknown, pad, unknownSurface),
                    normalizer);
        }
    }
}
