package io.tunewright.worker.train;

import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.ChatTemplate;
import io.tunewright.llm.Tokenizer;
import io.tunewright.llm.TrainableModel;
import io.tunewright.worker.EventLog;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Lets the model answer the recipe's fixed prompts, greedily, so that one sees what it learns.
final class Sampler implements AutoCloseable {

    private final TrainingSettings settings;
    private final Tokenizer tokenizer;
    private final @Nullable ChatTemplate template;

    Sampler(TrainingSettings settings, Path modelDirectory) {
        this.settings = settings;
        this.tokenizer = Tokenizer.open(modelDirectory);
        this.template = settings.plainText() ? null : ChatTemplate.open(modelDirectory);
    }

    /// A prompt that the template or the context refuses is told in the log and left out: training goes on.
    void sample(TrainableModel model, long step, EventLog events) throws IOException {
        for (String prompt : settings.samplePrompts()) {
            try {
                int[] answer = answer(model, prompt);
                events.add(new RunEvent.Sampled(Instant.now(), step, prompt, tokenizer.decode(answer), answer.length));
            } catch (IllegalArgumentException refused) {
                events.log(step, "warn", "no sample for a prompt: " + refused.getMessage());
            }
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private int[] answer(TrainableModel model, String prompt) {
        if (template == null) {
            return Answers.greedy(model, tokenizer.encode(prompt), settings.sampleMaxTokens());
        }
        var messages = new ArrayList<ChatMessage>();
        if (!settings.sampleSystem().isBlank()) {
            messages.add(ChatMessage.system(settings.sampleSystem()));
        }
        messages.add(ChatMessage.user(prompt));
        int[] ids = tokenizer.encode(template.render(messages, true));
        return Answers.greedy(model, ids, settings.sampleMaxTokens());
    }
}
