package io.tunewright.llm;

import java.util.List;

/// Shows a conversation as the model will see it: rendered, cut into tokens, with the part that counts for the loss.
public final class ExampleEncoder {

    /// @param maxLength tokens an example may have; what is longer is cut at the end
    public ExampleEncoder(Tokenizer tokenizer, ChatTemplate template, int maxLength) {
        throw new UnsupportedOperationException("contract: engine");
    }

    /// Encodes one conversation. The learnt part of a message is its content and the end mark after it.
    ///
    /// @throws IllegalArgumentException if the template refuses the conversation
    public Encoded encode(List<ChatMessage> messages) {
        throw new UnsupportedOperationException("contract: engine");
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
