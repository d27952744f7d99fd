package io.tunewright.worker.train;

import io.tunewright.llm.Tokenizer;
import io.tunewright.llm.TrainableModel;
import io.tunewright.worker.ComparedAnswer;
import io.tunewright.worker.EventLog;
import io.tunewright.worker.HeldOutQuestion;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Measures the model on what is held out: loss and token accuracy of all of it, and where the recipe asks for it the
/// model's own answers to some questions.
final class Validation implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final TrainingSettings settings;
    private final Rows rows;
    private final List<HeldOutQuestion> questions;
    private final @Nullable Tokenizer tokenizer;

    Validation(Path directory, TrainingSettings settings, Path model) throws IOException {
        this.settings = settings;
        var file = directory.resolve(RunSpec.HELD_OUT_DATA);
        List<TokenizedData.Example> examples = Files.exists(file) ? TokenizedData.read(file) : List.of();
        this.rows = Rows.of(examples, settings.maxLength(), false, settings.seed());
        this.questions = questions(directory.resolve(RunSpec.QUESTIONS), settings.predictionRows());
        this.tokenizer = questions.isEmpty() ? null : Tokenizer.open(model);
    }

    /// @return mean loss in nats per learnt token; empty if nothing is held out
    OptionalDouble measure(TrainableModel model, long step, EventLog events) throws IOException {
        double sum = 0;
        double weight = 0;
        long tokens = 0;
        long hits = 0;
        var all = rows.inOrder();
        for (int i = 0; i < all.size(); i += settings.batchSize()) {
            var batch = rows.batch(all.subList(i, Math.min(i + settings.batchSize(), all.size())));
            var judged = model.judge(batch);
            sum += judged.negativeLogLikelihood();
            hits += judged.hits();
            tokens += batch.learntTokens();
            weight += batch.learntWeight();
        }
        if (weight == 0) {
            return OptionalDouble.empty();
        }
        events.add(new RunEvent.Validated(Instant.now(), step, sum / weight, tokens, hits / (double) tokens));
        return OptionalDouble.of(sum / weight);
    }

    /// Lets the model answer the questions, greedily. One that leaves no room for an answer is not asked.
    ///
    /// @param cancelled asked before each answer; if it says true, nothing is reported
    void answer(TrainableModel model, long step, EventLog events, BooleanSupplier cancelled) throws IOException {
        int room = model.config().contextLength() - model.positionsTaken() - settings.predictionTokens();
        var compared = new ArrayList<ComparedAnswer>();
        for (var question : questions) {
            if (cancelled.getAsBoolean()) {
                return;
            }
            if (question.prompt().length <= room) {
                compared.add(ComparedAnswer.of(question.expected(), answer(model, question)));
            }
        }
        if (!compared.isEmpty()) {
            events.add(new RunEvent.Answered(
                    Instant.now(),
                    step,
                    compared.size(),
                    mean(compared.stream()
                            .mapToDouble(each -> each.exact() ? 1 : 0)
                            .toArray()),
                    mean(compared.stream().mapToDouble(ComparedAnswer::rougeL).toArray()),
                    mean(compared.stream().mapToDouble(ComparedAnswer::chrF).toArray())));
        }
    }

    @Override
    public void close() {
        if (tokenizer != null) {
            tokenizer.close();
        }
    }

    private String answer(TrainableModel model, HeldOutQuestion question) {
        var decoder = tokenizer;
        if (decoder == null) {
            throw new IllegalStateException("there is no tokenizer to answer with");
        }
        return decoder.decode(Answers.greedy(model, question.prompt(), settings.predictionTokens()));
    }

    private static List<HeldOutQuestion> questions(Path file, int most) throws IOException {
        if (most == 0 || !Files.exists(file)) {
            return List.of();
        }
        try (var lines = Files.lines(file)) {
            return lines.limit(most)
                    .map(line -> JSON.readValue(line, HeldOutQuestion.class))
                    .toList();
        }
    }

    private static double mean(double[] each) {
        double sum = 0;
        for (double value : each) {
            sum += value;
        }
        return sum / each.length;
    }
}
