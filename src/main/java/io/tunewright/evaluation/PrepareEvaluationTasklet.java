package io.tunewright.evaluation;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.Example;
import io.tunewright.dataset.Split;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.ChatTemplate;
import io.tunewright.llm.ExampleEncoder;
import io.tunewright.llm.Tokenizer;
import io.tunewright.tunedmodel.TunedModelService;
import io.tunewright.worker.EvaluationQuestion;
import io.tunewright.worker.EvaluationSpec;
import io.tunewright.worker.TokenizedData;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Writes the worker's directory: the held-out conversations as tokens and as questions, and the specification. A
/// repeat writes the same again.
@Component
@StepScope
class PrepareEvaluationTasklet implements Tasklet {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final TenantId tenant;
    private final EvaluationId id;
    private final EvaluationRepository evaluations;
    private final EvaluationDirectories directories;
    private final EvaluationChanges changes;
    private final DatasetService datasets;
    private final BaseModelService baseModels;
    private final TunedModelService tunedModels;

    PrepareEvaluationTasklet(
            @Value("#{jobParameters['tenantId']}") String tenant,
            @Value("#{jobParameters['evaluationId']}") String id,
            EvaluationRepository evaluations,
            EvaluationDirectories directories,
            EvaluationChanges changes,
            DatasetService datasets,
            BaseModelService baseModels,
            TunedModelService tunedModels) {
        this.tenant = TenantId.of(tenant);
        this.id = EvaluationId.of(id);
        this.evaluations = evaluations;
        this.directories = directories;
        this.changes = changes;
        this.datasets = datasets;
        this.baseModels = baseModels;
        this.tunedModels = tunedModels;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) throws IOException {
        var evaluation = evaluations.find(tenant, id).orElseThrow();
        var model = MeasuredModel.of(tenant, evaluation.model(), baseModels, tunedModels);
        var tokenizer = baseModels.tokenizer(tenant, model.base());
        var template = baseModels.template(tenant, model.base());
        int context = baseModels.get(tenant, model.base()).inspection().contextLength();
        var directory = directories.create(id);
        int total = writeConversations(evaluation, directory, tokenizer, template, context);
        var adapter = model.adapterDirectory();
        var spec = new EvaluationSpec(
                model.modelDirectory().toString(),
                adapter == null ? null : adapter.toString(),
                EvaluationJobs.ANSWER_TOKENS,
                0);
        Files.writeString(directory.resolve(EvaluationSpec.FILE), JSON.writeValueAsString(spec));
        evaluations.running(tenant, id, 0, total);
        changes.changed(tenant);
        return RepeatStatus.FINISHED;
    }

    private int writeConversations(
            Evaluation evaluation, Path directory, Tokenizer tokenizer, ChatTemplate template, int context)
            throws IOException {
        var encoder = new ExampleEncoder(tokenizer, template, context);
        int[] count = {0};
        try (var data = TokenizedData.write(directory.resolve(EvaluationSpec.DATA));
                var questions = Files.newBufferedWriter(directory.resolve(EvaluationSpec.QUESTIONS))) {
            datasets.forEach(tenant, evaluation.datasetVersion(), Split.HELD_OUT, example -> {
                var encoded = encoder.encode(example.messages());
                data.add(encoded.ids(), Arrays.copyOf(encoded.learnt(), encoded.kept()));
                write(questions, question(example, tokenizer, template, context));
                count[0]++;
            });
        }
        return count[0];
    }

    /// The conversation up to its last assistant message, if that ends it and leaves room for an answer.
    private static EvaluationQuestion question(
            Example example, Tokenizer tokenizer, ChatTemplate template, int context) {
        var last = example.messages().getLast();
        if (!last.role().equals("assistant")) {
            return new EvaluationQuestion(example.line(), new int[0], "");
        }
        var before = example.messages().subList(0, example.messages().size() - 1);
        int[] prompt = tokenizer.encode(template.render(before, true));
        return prompt.length + EvaluationJobs.ANSWER_TOKENS > context
                ? new EvaluationQuestion(example.line(), new int[0], last.content())
                : new EvaluationQuestion(example.line(), prompt, last.content());
    }

    private static void write(BufferedWriter file, EvaluationQuestion question) {
        try {
            file.write(JSON.writeValueAsString(question));
            file.write('\n');
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
