package io.tunewright.worker.merge;

import io.tunewright.llm.Batch;
import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.ChatTemplate;
import io.tunewright.llm.LanguageModel;
import io.tunewright.llm.Precision;
import io.tunewright.llm.Tokenizer;
import io.tunewright.worker.MergeResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Compares the logits of a merged model with those of its base and adapter, computed in float32 on the same
/// prompts, so that only the storage type of the merged weights makes a difference.
final class LogitComparison {

    private static final String ADAPTER = "adapter";

    private final List<String> prompts;
    private final int threads;

    LogitComparison(List<String> prompts, int threads) {
        this.prompts = prompts;
        this.threads = threads;
    }

    MergeResult.Check compare(Path base, Path adapter, Path merged) {
        var ids = encode(base);
        var expected = new ArrayList<float[]>();
        try (var model = LanguageModel.load(base, Precision.FP32, threads)) {
            model.attach(ADAPTER, adapter);
            ids.forEach(prompt -> expected.add(model.logits(unlearnt(prompt), ADAPTER)));
        }
        double difference = 0;
        double largest = 0;
        int tokens = 0;
        int same = 0;
        try (var model = LanguageModel.load(merged, Precision.FP32, threads)) {
            for (int p = 0; p < ids.size(); p++) {
                float[] before = expected.get(p);
                float[] after = model.logits(unlearnt(ids.get(p)), null);
                int vocabulary = before.length / ids.get(p).length;
                for (int i = 0; i < before.length; i++) {
                    difference = worse(difference, Math.abs((double) before[i] - after[i]));
                    largest = Math.max(largest, Math.abs(before[i]));
                }
                for (int at = 0; at < before.length; at += vocabulary) {
                    same += first(before, at, vocabulary) == first(after, at, vocabulary) ? 1 : 0;
                    tokens++;
                }
            }
        }
        return new MergeResult.Check(ids.size(), tokens, difference, largest, same);
    }

    /// The prompts as the model would be asked them.
    private List<int[]> encode(Path base) {
        try (var tokenizer = Tokenizer.open(base)) {
            var template = ChatTemplate.open(base);
            return prompts.stream()
                    .map(prompt -> tokenizer.encode(template.render(List.of(ChatMessage.user(prompt)), true)))
                    .filter(ids -> ids.length > 0)
                    .toList();
        }
    }

    private static Batch unlearnt(int[] ids) {
        int[] labels = new int[ids.length];
        Arrays.fill(labels, -100);
        return Batch.of(1, ids.length, ids, labels);
    }

    /// The larger one; what is no number is worst of all.
    private static double worse(double one, double other) {
        return Double.isNaN(other) ? Double.MAX_VALUE : Math.max(one, other);
    }

    private static int first(float[] logits, int from, int count) {
        int first = from;
        for (int i = from + 1; i < from + count; i++) {
            if (logits[i] > logits[first]) {
                first = i;
            }
        }
        return first;
    }
}
