package io.tunewright.inference;

import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.llm.Tokenizer;
import java.util.List;
import org.springframework.stereotype.Service;

/// The gateway to running models: starts workers when they are needed, queues fairly, meters.
@Service
public class InferenceService {

    /// Asks a model. Returns at once; `listener` is called from another thread.
    ///
    /// @throws io.tunewright.common.InvalidInputException `context-length-exceeded`
    public Answer chat(TenantId tenant, UserId user, ChatRequest request, TokenListener listener) {
        throw new UnsupportedOperationException("contract: serving");
    }

    /// The prompt that [#chat] would send, as text and tokens.
    public RawPrompt rawPrompt(TenantId tenant, ChatRequest request) {
        throw new UnsupportedOperationException("contract: serving");
    }

    /// An answer in the making.
    public interface Answer {
        /// Stops the model within a token; the listener hears of the end.
        void cancel();
    }

    public record RawPrompt(String text, List<Tokenizer.Piece> pieces, int contextLength) {}
}
