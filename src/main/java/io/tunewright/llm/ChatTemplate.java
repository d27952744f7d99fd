package io.tunewright.llm;

import java.nio.file.Path;
import java.util.List;

/// The chat template of a model: an interpreter of the Jinja subset that real templates use. It has no access to objects of
/// the host and stops at limits of steps, output and nesting, because templates come from strangers.
public interface ChatTemplate {

    /// Reads `chat_template.jinja`, or else the template in `tokenizer_config.json`, of a model directory.
    ///
    /// @throws ModelRefusedException if there is none or it does not parse
    static ChatTemplate open(Path modelDirectory) {
        throw new UnsupportedOperationException("contract: engine");
    }

    /// The prompt for a conversation.
    ///
    /// @param answerFollows whether the text ends where the assistant begins to speak (`add_generation_prompt`)
    /// @throws IllegalArgumentException with the template's own words if it refuses the conversation
    String render(List<ChatMessage> messages, boolean answerFollows);

    /// The template as it stands in the model.
    String source();
}
