package io.tunewright.evaluation;

import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.Example;
import io.tunewright.dataset.Split;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.ChatMessage;
import io.tunewright.worker.EvaluationResult;
import io.tunewright.worker.EvaluationSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Turns what the worker measured into scores. What it left is checked first: a sample for every held-out
/// conversation, each once, every figure finite.
@Component
@StepScope
class CollectEvaluationTasklet implements Tasklet {

    /// An answer of [EvaluationJobs#ANSWER_TOKENS] tokens cannot be longer than this.
    private static final int LONGEST_ANSWER = 16_384;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final TenantId tenant;
    private final EvaluationId id;
    private final EvaluationRepository evaluations;
    private final EvaluationDirectories directories;
    private final DatasetService datasets;

    CollectEvaluationTasklet(
            @Value("#{jobParameters['tenantId']}") String tenant,
            @Value("#{jobParameters['evaluationId']}") String id,
            EvaluationRepository evaluations,
            EvaluationDirectories directories,
            DatasetService datasets) {
        this.tenant = TenantId.of(tenant);
        this.id = EvaluationId.of(id);
        this.evaluations = evaluations;
        this.directories = directories;
        this.datasets = datasets;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) throws IOException {
        var evaluation = evaluations.find(tenant, id).orElseThrow();
        if (evaluation.status().isFinal()) {
            return RepeatStatus.FINISHED;
        }
        var directory = directories.of(id);
        var result = JSON.readValue(Files.readString(directory.resolve(EvaluationResult.FILE)), EvaluationResult.class);
        if (!result.succeeded()) {
            throw new EvaluationFailed("The worker could not measure the model: " + result.message());
        }
        var conversations = new HashMap<Integer, Example>();
        datasets.forEach(
                tenant,
                evaluation.datasetVersion(),
                Split.HELD_OUT,
                example -> conversations.put(example.line(), example));
        var samples = read(directory.resolve(EvaluationSample.FILE), conversations);
        var scores = Metrics.of(samples);
        var rows = samples.stream()
                .map(sample -> row(sample, Objects.requireNonNull(conversations.get(sample.line()))))
                .toList();
        evaluations.succeeded(tenant, id, scores, rows);
        directories.remove(id);
        return RepeatStatus.FINISHED;
    }

    private static List<EvaluationSample> read(Path file, Map<Integer, Example> expected) throws IOException {
        var samples = new ArrayList<EvaluationSample>();
        var seen = new HashMap<Integer, EvaluationSample>();
        try (var lines = Files.newBufferedReader(file)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var sample = JSON.readValue(line, EvaluationSample.class);
                if (!expected.containsKey(sample.line()) || seen.put(sample.line(), sample) != null) {
                    throw new EvaluationFailed("The worker's result names line %d, which it was not asked about once"
                            .formatted(sample.line()));
                }
                if (!Double.isFinite(sample.negativeLogLikelihood())
                        || sample.tokens() < 0
                        || sample.answer().length() > LONGEST_ANSWER) {
                    throw new EvaluationFailed(
                            "The model gives no finite loss on line %d; it may have diverged in training"
                                    .formatted(sample.line()));
                }
                samples.add(sample);
            }
        }
        if (samples.size() != expected.size()) {
            throw new EvaluationFailed("The worker measured %d of %d conversations; start the evaluation again"
                    .formatted(samples.size(), expected.size()));
        }
        return samples;
    }

    private static EvaluatedSample row(EvaluationSample sample, Example example) {
        String question = example.messages().stream()
                .filter(message -> message.role().equals("user"))
                .reduce((first, second) -> second)
                .map(ChatMessage::content)
                .orElse("");
        var last = example.messages().getLast();
        return new EvaluatedSample(
                sample.line(),
                question,
                last.role().equals("assistant") ? last.content() : "",
                sample.answer(),
                sample.asked(),
                sample.correct(),
                sample.tokens() == 0 ? null : sample.negativeLogLikelihood() / sample.tokens(),
                sample.tokens());
    }
}
