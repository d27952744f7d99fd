package io.tunewright.llm;

import io.tunewright.llm.ChatTemplate.TextRange;
import io.tunewright.llm.Tokenizer.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows a conversation or a document as the model will see it: rendered, cut into tokens, with the part that counts
/// for the loss. Safe for use by several threads.
public final class ExampleEncoder {

    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final AnswerFinder answers;
    private final int maxLength;
    private final LossOn lossOn;
    private final @Nullable Piece endOfText;

    /// Counts the answers.
    ///
    /// @param maxLength tokens an example may have; what is longer is cut at the end
    public ExampleEncoder(Tokenizer tokenizer, ChatTemplate template, int maxLength) {
        this(tokenizer, template, maxLength, LossOn.ANSWERS);
    }

    /// @param maxLength tokens an example may have; what is longer is cut at the end
    public ExampleEncoder(Tokenizer tokenizer, ChatTemplate template, int maxLength, LossOn lossOn) {
        this(tokenizer, template, maxLength, lossOn, "");
    }

    /// @param maxLength tokens an example may have; what is longer is cut at the end
    /// @param endOfText token that ends a document, empty for none
    public ExampleEncoder(Tokenizer tokenizer, ChatTemplate template, int maxLength, LossOn lossOn, String endOfText) {
        var end = tokenizer.idOf(endOfText);
        this.endOfText = end.isPresent() ? new Piece(end.getAsInt(), endOfText, 0, 0, true) : null;
        this.lossOn = lossOn;
        this.tokenizer = tokenizer;
        this.template = template;
        this.maxLength = maxLength;
        answers = new AnswerFinder(template);
    }

    /// Encodes one conversation, or one document. Of a document every token counts, the end-of-text token behind it
    /// included. The learnt part of a message is its content and the end mark after it.
    ///
    /// @throws IllegalArgumentException if the template refuses the conversation
    public Encoded encode(List<ChatMessage> messages) {
        if (messages.size() == 1 && messages.getFirst().isDocument()) {
            return document(messages.getFirst().content());
        }
        var rendering = template.rendering(messages, false);
        var text = rendering.text();
        var pieces = tokenizer.pieces(text);
        var weights = new float[pieces.size()];
        if (lossOn == LossOn.EVERYTHING) {
            countAll(weights);
        } else {
            var found = answers.find(messages, rendering);
            boolean all = lossOn == LossOn.ANSWERS || found.isEmpty();
            for (var answer : all ? found : List.of(found.getLast())) {
                mark(pieces, withEndMark(pieces, answer.range(), text), (float) answer.weight(), weights);
            }
        }
        return new Encoded(text, pieces, weights, Math.min(pieces.size(), maxLength));
    }

    private Encoded document(String text) {
        var pieces = new ArrayList<>(tokenizer.pieces(text));
        if (endOfText != null) {
            pieces.add(new Piece(endOfText.id(), endOfText.text(), text.length(), text.length(), true));
        }
        var weights = new float[pieces.size()];
        countAll(weights);
        return new Encoded(text, pieces, weights, Math.min(pieces.size(), maxLength));
    }

    private static void countAll(float[] weights) {
        Arrays.fill(weights, Math.min(1, weights.length), weights.length, 1); // nothing comes before the first
    }

    /// What the assistant is asked last: the tokens of a conversation up to where it begins its last message.
    ///
    /// @return empty if the last message is not the assistant's
    /// @throws IllegalArgumentException if the template refuses the conversation
    public int[] question(List<ChatMessage> messages) {
        return messages.getLast().role().equals("assistant")
                ? tokenizer.encode(template.render(messages.subList(0, messages.size() - 1), true))
                : new int[0];
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

    private static void mark(List<Tokenizer.Piece> pieces, TextRange range, float weight, float[] weights) {
        for (int i = 0; i < weights.length; i++) {
            var piece = pieces.get(i);
            if (piece.start() < range.end() && piece.end() > range.start()) {
                weights[i] = Math.max(weights[i], weight);
            }
        }
    }

    /// @param rendered the text before it was cut into tokens
    /// @param pieces   its tokens, all of them
    /// @param weights  for each piece, how much it counts for the loss, 0 to 1
    /// @param kept     number of pieces that fit; the others are cut off
    public record Encoded(String rendered, List<Tokenizer.Piece> pieces, float[] weights, int kept) {

        public int[] ids() {
            return pieces.stream().limit(kept).mapToInt(Tokenizer.Piece::id).toArray();
        }

        /// For each piece, whether it counts for the loss.
        public boolean[] learnt() {
            var learnt = new boolean[weights.length];
            for (int i = 0; i < learnt.length; i++) {
                learnt[i] = weights[i] > 0;
            }
            return learnt;
        }

        public int learntTokens() {
            int count = 0;
            for (int i = 0; i < kept; i++) {
                count += weights[i] > 0 ? 1 : 0;
            }
            return count;
        }

        public boolean truncated() {
            return kept < pieces.size();
        }
    }
}
