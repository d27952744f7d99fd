package io.tunewright.worker.evaluate;

import io.tunewright.llm.LanguageModel;
import io.tunewright.llm.Precision;
import io.tunewright.llm.SamplingSettings;
import io.tunewright.llm.Tokenizer;
import io.tunewright.worker.EvaluationProgress;
import io.tunewright.worker.EvaluationQuestion;
import io.tunewright.worker.EvaluationResult;
import io.tunewright.worker.EvaluationSample;
import io.tunewright.worker.EvaluationSpec;
import io.tunewright.worker.TokenizedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Measures a model on held-out conversations: the log-likelihood of what it should have said, and whether its greedy
/// answer to the last turn is exactly that.
public final class EvaluateWorker {

    private static final String ADAPTER = "measured";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path directory;
    private final EvaluationSpec spec;

    private EvaluateWorker(Path directory) throws IOException {
        this.directory = directory;
        this.spec = JSON.readValue(Files.readString(directory.resolve(EvaluationSpec.FILE)), EvaluationSpec.class);
    }

    /// Runs the evaluation that `directory` describes.
    ///
    /// @return exit code: 0 if every conversation was measured
    public static int run(Path directory) throws IOException {
        long start = System.nanoTime();
        int measured = 0;
        EvaluationResult result;
        try {
            measured = new EvaluateWorker(directory).measure();
            result = new EvaluationResult(true, "", measured, seconds(start));
        } catch (IOException | RuntimeException failure) {
            failure.printStackTrace();
            result = new EvaluationResult(false, sentence(failure), measured, seconds(start));
        }
        replace(directory.resolve(EvaluationResult.FILE), JSON.writeValueAsString(result));
        return result.succeeded() ? 0 : 1;
    }

    private int measure() throws IOException {
        var examples = TokenizedData.read(directory.resolve(EvaluationSpec.DATA));
        var questions = questions();
        if (examples.size() != questions.size()) {
            throw new IOException("%s has %d examples but %s has %d lines"
                    .formatted(EvaluationSpec.DATA, examples.size(), EvaluationSpec.QUESTIONS, questions.size()));
        }
        var base = Path.of(spec.modelDirectory());
        try (var tokenizer = Tokenizer.open(base);
                var model = LanguageModel.load(base, Precision.FP32, spec.threads());
                var samples = Files.newBufferedWriter(directory.resolve(EvaluationSample.FILE))) {
            String adapter = attachAdapter(model);
            for (int i = 0; i < examples.size(); i++) {
                var sample = measure(model, adapter, tokenizer, examples.get(i), questions.get(i));
                samples.write(JSON.writeValueAsString(sample));
                samples.write('\n');
                samples.flush();
                report(i + 1, examples.size());
            }
        }
        return examples.size();
    }

    private @Nullable String attachAdapter(LanguageModel model) {
        String adapterDirectory = spec.adapterDirectory();
        if (adapterDirectory == null) {
            return null;
        }
        model.attach(ADAPTER, Path.of(adapterDirectory));
        return ADAPTER;
    }

    private EvaluationSample measure(
            LanguageModel model,
            @Nullable String adapter,
            Tokenizer tokenizer,
            TokenizedData.Example example,
            EvaluationQuestion question) {
        double likelihood = 0;
        int tokens = 0;
        if (example.ids().length > 1) {
            float[] logProbabilities = model.score(example.ids(), adapter).logProbabilities(); // (T - 1): of ids[t + 1]
            for (int t = 1; t < example.ids().length; t++) {
                if (example.learnt()[t]) {
                    likelihood += logProbabilities[t - 1];
                    tokens++;
                }
            }
        }
        boolean asked = question.prompt().length > 0;
        String answer = asked ? answer(model, adapter, tokenizer, question.prompt()) : "";
        boolean correct = asked && answer.strip().equals(question.expected().strip());
        return new EvaluationSample(question.line(), -likelihood, tokens, asked, answer, correct);
    }

    private String answer(LanguageModel model, @Nullable String adapter, Tokenizer tokenizer, int[] prompt) {
        var ids = new ArrayList<Integer>();
        try (var generation = model.generate(prompt, adapter, SamplingSettings.GREEDY, spec.answerTokens())) {
            for (var next = generation.next(); next.isPresent(); next = generation.next()) {
                ids.add(next.getAsInt());
            }
        }
        return tokenizer.decode(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    private List<EvaluationQuestion> questions() throws IOException {
        try (var lines = Files.lines(directory.resolve(EvaluationSpec.QUESTIONS))) {
            return lines.map(line -> JSON.readValue(line, EvaluationQuestion.class))
                    .toList();
        }
    }

    private void report(int done, int total) throws IOException {
        replace(
                directory.resolve(EvaluationProgress.FILE),
                JSON.writeValueAsString(new EvaluationProgress(done, total)));
    }

    private static void replace(Path file, String text) throws IOException {
        var temporary = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(temporary, text);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String sentence(Exception failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
