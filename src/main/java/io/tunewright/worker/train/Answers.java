package io.tunewright.worker.train;

import io.tunewright.llm.SamplingSettings;
import io.tunewright.llm.TrainableModel;
import java.util.stream.IntStream;

/// What a model in training says.
final class Answers {

    private Answers() {}

    /// The likeliest token each time, up to the model's end mark.
    static int[] greedy(TrainableModel model, int[] prompt, int maxTokens) {
        var answer = IntStream.builder();
        try (var generation = model.generate(prompt, SamplingSettings.GREEDY, maxTokens)) {
            for (var next = generation.next(); next.isPresent(); next = generation.next()) {
                answer.add(next.getAsInt());
            }
        }
        return answer.build().toArray();
    }
}
