package io.tunewright.evaluation.job;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.cluster.ChannelAddress;
import io.tunewright.cluster.ChannelToken;
import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import io.tunewright.evaluation.EvaluationId;
import io.tunewright.evaluation.EvaluationService;
import io.tunewright.evaluation.MeasuredModel;
import io.tunewright.evaluation.store.EvaluationAttempts;
import io.tunewright.evaluation.store.EvaluationSamples;
import io.tunewright.evaluation.store.StoredEvaluation;
import io.tunewright.evaluation.store.StoredEvaluationAttempt;
import io.tunewright.tunedmodel.TunedModelService;
import io.tunewright.worker.ChannelSpec;
import io.tunewright.worker.EvaluationQuestion;
import io.tunewright.worker.EvaluationSpec;
import io.tunewright.worker.TokenizedData;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Launches the worker of an attempt, once: the intent is stored first, names are made from it, and the cluster
/// starts no name twice. Whatever was interrupted may be called again.
@Component
class EvaluationLauncher {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SHORT_ID = 12;

    private final EvaluationAttempts attempts;
    private final EvaluationSamples samples;
    private final EvaluationDirectories directories;
    private final HeldOut heldOut;
    private final BaseModelService baseModels;
    private final TunedModelService tunedModels;
    private final ChannelAddress address;
    private final Cluster cluster;
    private final EvaluationProperties properties;

    EvaluationLauncher(
            EvaluationAttempts attempts,
            EvaluationSamples samples,
            EvaluationDirectories directories,
            HeldOut heldOut,
            BaseModelService baseModels,
            TunedModelService tunedModels,
            ChannelAddress address,
            Cluster cluster,
            EvaluationProperties properties) {
        this.attempts = attempts;
        this.samples = samples;
        this.directories = directories;
        this.heldOut = heldOut;
        this.baseModels = baseModels;
        this.tunedModels = tunedModels;
        this.address = address;
        this.cluster = cluster;
        this.properties = properties;
    }

    /// The newest attempt of this round, if it has one.
    Optional<StoredEvaluationAttempt> current(StoredEvaluation evaluation) {
        return evaluation.attempts() == evaluation.attemptsBefore()
                ? Optional.empty()
                : attempts.find(evaluation.tenant(), evaluation.id(), evaluation.attempts());
    }

    /// Launches attempt `number`, or makes sure that it was launched.
    void launch(StoredEvaluation evaluation, int number) {
        var attempt = attempts.begin(evaluation.tenant(), evaluation.id(), number, name(evaluation.id(), number));
        fill(evaluation, number);
        openChannel(attempt);
        cluster.launch(new WorkerRequest(
                attempt.worker(),
                WorkerRequest.Command.EVALUATE,
                directories.of(evaluation.id(), number),
                properties.threads()));
    }

    /// Tells the attempt's worker where this server is now; its token stays while the worker can still know it.
    void openChannel(StoredEvaluationAttempt attempt) {
        String url =
                "%s/evaluations/%s/attempts/%d".formatted(address.localBase(), attempt.evaluation(), attempt.attempt());
        var known = directories
                .channel(attempt.evaluation(), attempt.attempt())
                .filter(spec -> new ChannelToken(spec.token()).hash().equals(attempt.tokenHash()));
        if (known.filter(spec -> spec.url().equals(url)).isPresent()) {
            return;
        }
        var token = known.map(spec -> new ChannelToken(spec.token())).orElseGet(() -> newToken(attempt));
        directories.channel(
                attempt.evaluation(),
                attempt.attempt(),
                new ChannelSpec(
                        url,
                        token.text(),
                        properties.heartbeat().toMillis(),
                        properties.reportRetry().toMillis(),
                        properties.deliveryDeadline().toSeconds()));
    }

    /// Writes what the worker needs, the specification last: the conversations that are not measured yet.
    private void fill(StoredEvaluation evaluation, int number) {
        var directory = directories.of(evaluation.id(), number);
        if (Files.exists(directory.resolve(EvaluationSpec.FILE))) {
            return;
        }
        var model =
                MeasuredModel.of(evaluation.tenant(), evaluation.evaluation().model(), baseModels, tunedModels);
        try {
            Files.createDirectories(directory);
            writeConversations(evaluation, model, directory);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot prepare " + directory, failure);
        }
        var adapter = model.adapterDirectory();
        var spec = new EvaluationSpec(
                model.modelDirectory().toString(),
                adapter == null ? null : adapter.toString(),
                EvaluationService.ANSWER_TOKENS,
                properties.threads());
        EvaluationDirectories.write(directory.resolve(EvaluationSpec.FILE), JSON.writeValueAsBytes(spec));
    }

    private void writeConversations(StoredEvaluation evaluation, MeasuredModel model, Path directory)
            throws IOException {
        var open = samples.open(evaluation.tenant(), evaluation.id());
        try (var data = TokenizedData.write(directory.resolve(EvaluationSpec.DATA));
                var questions = Files.newBufferedWriter(directory.resolve(EvaluationSpec.QUESTIONS))) {
            heldOut.forEach(evaluation.tenant(), evaluation.evaluation(), model, conversation -> {
                int line = conversation.example().line();
                if (open.contains(line)) {
                    data.add(conversation.ids(), conversation.learnt());
                    write(questions, new EvaluationQuestion(line, conversation.prompt()));
                }
            });
        }
    }

    private static void write(BufferedWriter file, EvaluationQuestion question) {
        try {
            file.write(JSON.writeValueAsString(question));
            file.write('\n');
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private ChannelToken newToken(StoredEvaluationAttempt attempt) {
        var token = ChannelToken.random();
        attempts.token(attempt, token.hash());
        return token;
    }

    private static WorkerName name(EvaluationId id, int attempt) {
        String digits = id.toString().replace("-", "");
        return new WorkerName("evaluation-%s-%d".formatted(digits.substring(0, SHORT_ID), attempt));
    }
}
