package io.tunewright.llm;

import io.tunewright.llm.chat.ModelChatTemplate;
import java.nio.file.Path;
import java.util.List;

/// The chat template of a model: an interpreter of the Jinja subset that real templates use. It has no access to
/// objects of the host and stops at limits of steps, output and nesting, because templates come from strangers.
public interface ChatTemplate {

    /// Reads `chat_template.jinja`, or else the template in `tokenizer_config.json`, of a model directory.
    ///
    /// @throws ModelRefusedException if there is none or it does not parse
    static ChatTemplate open(Path modelDirectory) {
        return ModelChatTemplate.open(modelDirectory);
    }

    /// Stands in for the template of a model that has none: it refuses every conversation.
    static ChatTemplate none() {
        return new ChatTemplate() {
            @Override
            public Rendering rendering(List<ChatMessage> messages, boolean answerFollows) {
                throw new IllegalArgumentException("the model has no chat template");
            }

            @Override
            public String source() {
                return "";
            }
        };
    }

    /// The prompt for a conversation.
    ///
    /// @param answerFollows whether the text ends where the assistant begins to speak (`add_generation_prompt`)
    /// @throws IllegalArgumentException with the template's own words if it refuses the conversation
    default String render(List<ChatMessage> messages, boolean answerFollows) {
        return rendering(messages, answerFollows).text();
    }

    /// The prompt for a conversation, with what the template itself marks as the assistant's words.
    ///
    /// @throws IllegalArgumentException with the template's own words if it refuses the conversation
    Rendering rendering(List<ChatMessage> messages, boolean answerFollows);

    /// The template as it stands in the model.
    String source();

    /// @param answers parts of the text inside of `{% generation %}`, one for each answer; empty if the template has
    ///                no marks
    record Rendering(String text, List<TextRange> answers) {}

    /// @param start place of its first character, in UTF-16 units
    /// @param end   place after its last character
    record TextRange(int start, int end) {}
}
