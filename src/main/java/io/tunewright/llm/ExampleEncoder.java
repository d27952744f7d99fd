package io.tunewright.llm;

import io.tunewright.llm.ChatTemplate.TextRange;
import java.util.List;

/// Shows a conversation as the model will see it: rendered, cut into tokens, with the part that counts for the loss.
/// Safe for use by several threads.
public final class ExampleEncoder {

    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final AnswerFinder answers;
    private final int maxLength;

    /// @param maxLength tokens an example may have; what is longer is cut at the end
    public ExampleEncoder(Tokenizer tokenizer, ChatTemplate template, int maxLength) {
        this.tokenizer = tokenizer;
        this.template = template;
        this.maxLength = maxLength;
        answers = new AnswerFinder(template);
    }

    /// Encodes one conversation. The learnt part of a message is its content and the end mark after it.
    ///
    /// @throws IllegalArgumentException if the template refuses the conversation
    public Encoded encode(List<ChatMessage> messages) {
        var rendering = template.rendering(messages, false);
        var text = rendering.text();
        var pieces = tokenizer.pieces(text);
        var learnt = new boolean[pieces.size()];
        for (var answer : answers.find(messages, rendering)) {
            mark(pieces, withEndMark(pieces, answer, text), learnt);
        }
        return new Encoded(text, pieces, learnt, Math.min(pieces.size(), maxLength));
    }

    /// Adds the special token that follows the answer, with white space before it at most. Without such a token the
    /// white space itself is what ends the answer.
    private static TextRange withEndMark(List<Tokenizer.Piece> pieces, TextRange answer, String text) {
        boolean marked = pieces.stream()
                .anyMatch(piece -> piece.special() && piece.end() == answer.end() && piece.start() >= answer.start());
        if (marked) {
            return answer;
        }
        int end = answer.end();
        while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        for (var piece : pieces) {
            if (piece.special() && piece.start() <= end && piece.end() > end) {
                return new TextRange(answer.start(), piece.end());
            }
        }
        return new TextRange(answer.start(), end);
    }

    private static void mark(List<Tokenizer.Piece> pieces, TextRange range, boolean[] learnt) {
        for (int i = 0; i < learnt.length; i++) {
            var piece = pieces.get(i);
            learnt[i] |= piece.start() < range.end() && piece.end() > range.start();
        }
    }

    /// @param rendered the text before it was cut into tokens
    /// @param pieces   its tokens, all of them
    /// @param learnt   for each piece, whether it counts for the loss
    /// @param kept     number of pieces that fit; the others are cut off
    public record Encoded(String rendered, List<Tokenizer.Piece> pieces, boolean[] learnt, int kept) {

        public int[] ids() {
            return pieces.stream().limit(kept).mapToInt(Tokenizer.Piece::id).toArray();
        }

        public int learntTokens() {
            int count = 0;
            for (int i = 0; i < kept; i++) {
                count += learnt[i] ? 1 : 0;
            }
            return count;
        }

        public boolean truncated() {
            return kept < pieces.size();
        }
    }
}
