package io.tunewright.worker.evaluate;

import io.tunewright.llm.LanguageModel;
import io.tunewright.llm.Precision;
import io.tunewright.llm.SamplingSettings;
import io.tunewright.llm.Tokenizer;
import io.tunewright.worker.EvaluationQuestion;
import io.tunewright.worker.EvaluationSample;
import io.tunewright.worker.EvaluationSpec;
import io.tunewright.worker.TokenizedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Measures conversations: the log-likelihood of what should have been said, and the greedy answer to the last turn.
final class Measurement {

    private static final String ADAPTER = "measured";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final LanguageModel model;
    private final @Nullable String adapter;
    private final Tokenizer tokenizer;
    private final int answerTokens;

    private Measurement(LanguageModel model, @Nullable String adapter, Tokenizer tokenizer, int answerTokens) {
        this.model = model;
        this.adapter = adapter;
        this.tokenizer = tokenizer;
        this.answerTokens = answerTokens;
    }

    /// @return false if it was cancelled before the last conversation
    static boolean run(Path directory, BooleanSupplier cancelled) throws IOException {
        var spec = JSON.readValue(Files.readString(directory.resolve(EvaluationSpec.FILE)), EvaluationSpec.class);
        var examples = TokenizedData.read(directory.resolve(EvaluationSpec.DATA));
        var questions = questions(directory);
        if (examples.size() != questions.size()) {
            throw new IOException("%s has %d examples but %s has %d lines"
                    .formatted(EvaluationSpec.DATA, examples.size(), EvaluationSpec.QUESTIONS, questions.size()));
        }
        var base = Path.of(spec.modelDirectory());
        try (var tokenizer = Tokenizer.open(base);
                var model = LanguageModel.load(base, Precision.FP32, spec.threads());
                var samples = Files.newBufferedWriter(directory.resolve(EvaluationSample.FILE))) {
            var measurement =
                    new Measurement(model, attach(model, spec.adapterDirectory()), tokenizer, spec.answerTokens());
            for (int i = 0; i < examples.size(); i++) {
                if (cancelled.getAsBoolean()) {
                    return false;
                }
                samples.write(JSON.writeValueAsString(measurement.sample(examples.get(i), questions.get(i))));
                samples.write('\n');
                samples.flush();
            }
        }
        return true;
    }

    private static @Nullable String attach(LanguageModel model, @Nullable String adapterDirectory) {
        if (adapterDirectory == null) {
            return null;
        }
        model.attach(ADAPTER, Path.of(adapterDirectory));
        return ADAPTER;
    }

    private EvaluationSample sample(TokenizedData.Example example, EvaluationQuestion question) {
        double likelihood = logLikelihood(example);
        if (!Double.isFinite(likelihood)) {
            throw new DivergedException(question.line());
        }
        String answer = question.prompt().length == 0 ? "" : answer(question.prompt());
        return new EvaluationSample(question.line(), 0 - likelihood, answer);
    }

    /// Summed over the learnt tokens, in nats.
    private double logLikelihood(TokenizedData.Example example) {
        int length = example.ids().length;
        if (IntStream.range(1, length).noneMatch(example::learnt)) {
            return 0;
        }
        float[] each = model.score(example.ids(), adapter).logProbabilities(); // (T - 1): of ids[t + 1]
        return IntStream.range(1, length)
                .filter(example::learnt)
                .mapToDouble(t -> each[t - 1])
                .sum();
    }

    private String answer(int[] prompt) {
        var ids = IntStream.builder();
        try (var generation = model.generate(prompt, adapter, SamplingSettings.GREEDY, answerTokens)) {
            for (var next = generation.next(); next.isPresent(); next = generation.next()) {
                ids.add(next.getAsInt());
            }
        }
        return tokenizer.decode(ids.build().toArray());
    }

    private static List<EvaluationQuestion> questions(Path directory) throws IOException {
        try (var lines = Files.lines(directory.resolve(EvaluationSpec.QUESTIONS))) {
            return lines.map(line -> JSON.readValue(line, EvaluationQuestion.class))
                    .toList();
        }
    }
}
