package io.tunewright.worker.serve;

import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.SamplingSettings;
import io.tunewright.llm.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// A model that answers conversations, with its adapters. The names are those of requests.
interface ChatModel extends AutoCloseable {

    /// The model's own name and those of its adapters.
    Set<String> names();

    /// Positions the model was made for: prompt and answer together.
    int contextLength();

    /// The same under a name of [#names]: a prefix takes some of them.
    default int contextLength(String name) {
        return contextLength();
    }

    /// The conversation as the model will read it, up to where the assistant begins to speak. From any thread.
    ///
    /// @throws IllegalArgumentException if the template refuses the conversation
    Prompt prompt(String name, List<ChatMessage> messages);

    /// The text of some ids; incomplete characters become U+FFFD.
    String decode(int[] ids);

    /// The same with special tokens written out, as a raw prompt has them.
    String decodeWithSpecials(int[] ids);

    /// The bytes of a token, see [Tokenizer#bytes].
    byte[] bytes(int id);

    /// Begins an answer. On the model's thread.
    ///
    /// @param alternatives likeliest tokens that are told with each token, −1 to tell nothing
    TokenSource answer(String name, int[] prompt, SamplingSettings sampling, int maxTokens, int alternatives);

    /// How likely each token of a prompt is, the first without scores. On the model's thread.
    ///
    /// @param alternatives likeliest tokens that are told in each place
    List<Part.ScoredToken> scorePrompt(String name, int[] prompt, int alternatives);

    /// Loads an adapter in PEFT layout; replaces none. On the model's thread.
    void attach(String name, Path directory);

    /// Unloads an adapter. On the model's thread.
    ///
    /// @throws RefusedRequest if it is not there, or an answer uses it
    void detach(String name);

    @Override
    void close();

    /// @param text   rendered by the template
    /// @param pieces its tokens
    record Prompt(String text, List<Tokenizer.Piece> pieces) {

        int[] ids() {
            return pieces.stream().mapToInt(Tokenizer.Piece::id).toArray();
        }
    }
}
