package io.tunewright.llm.chat;

import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.ChatTemplate;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.tokenizer.TokenizerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The chat template in a model directory, with the names that transformers gives to templates.
public final class ModelChatTemplate implements ChatTemplate {

    private final JinjaTemplate template;
    private final Map<String, String> specialTokens;

    public ModelChatTemplate(String source, Map<String, String> specialTokens) {
        template = new JinjaTemplate(source);
        this.specialTokens = Map.copyOf(specialTokens);
    }

    public static ModelChatTemplate open(Path modelDirectory) {
        var config = TokenizerConfig.read(modelDirectory);
        var source = config.chatTemplate();
        if (source.isEmpty()) {
            throw new ModelRefusedException(
                    "no-chat-template",
                    "The model has neither chat_template.jinja nor a chat_template in tokenizer_config.json;"
                            + " add the template it was trained with");
        }
        try {
            return new ModelChatTemplate(source, config.specialTokens());
        } catch (TemplateException e) {
            throw new ModelRefusedException(
                    "bad-chat-template",
                    "The chat template of the model cannot be used, %s; correct it".formatted(e.getMessage()));
        }
    }

    @Override
    public Rendering rendering(List<ChatMessage> messages, boolean answerFollows) {
        List<Object> conversation = new ArrayList<>();
        for (var message : messages) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("role", message.role());
            values.put("content", message.content());
            conversation.add(values);
        }
        Map<String, Object> variables = new LinkedHashMap<>(specialTokens);
        variables.put("messages", conversation);
        variables.put("tools", JinjaTemplate.none());
        variables.put("documents", JinjaTemplate.none());
        variables.put("add_generation_prompt", answerFollows);
        var output = template.render(variables);
        return new Rendering(
                output.text(),
                output.generated().stream()
                        .map(range -> new TextRange(range.start(), range.end()))
                        .toList());
    }

    @Override
    public String source() {
        return template.source();
    }
}
