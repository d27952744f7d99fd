package io.tunewright.worker.starter;

import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.ChatTemplate;
import io.tunewright.llm.LanguageModel;
import io.tunewright.llm.Precision;
import io.tunewright.llm.SamplingSettings;
import io.tunewright.llm.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Talks to a model directory, greedily, through the product's own engine.
final class Chat implements AutoCloseable {

    private static final int MAX_TOKENS = 80;

    private final LanguageModel model;
    private final Tokenizer tokenizer;
    private final ChatTemplate template;

    Chat(Path directory) {
        model = LanguageModel.load(directory, Precision.FP32, 2);
        tokenizer = Tokenizer.open(directory);
        template = ChatTemplate.open(directory);
    }

    /// The answer to the last of some messages of the user, split by ` || `; the model's own answers stand
    /// between them. A text that begins with `S:` is a system message.
    String ask(String texts) {
        var messages = new ArrayList<ChatMessage>();
        String answer = "";
        for (var text : texts.split(" \\|\\| ")) {
            if (text.startsWith("S:")) {
                messages.add(ChatMessage.system(text.substring("S:".length())));
                continue;
            }
            messages.add(ChatMessage.user(text));
            answer = answer(messages);
            messages.add(ChatMessage.assistant(answer));
        }
        return answer;
    }

    private String answer(List<ChatMessage> messages) {
        var prompt = tokenizer.encode(template.render(messages, true));
        var ids = new ArrayList<Integer>();
        try (var generation = model.generate(prompt, null, SamplingSettings.GREEDY, MAX_TOKENS)) {
            for (var next = generation.next(); next.isPresent(); next = generation.next()) {
                ids.add(next.getAsInt());
            }
        }
        return tokenizer.decode(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public void close() {
        tokenizer.close();
        model.close();
    }
}
