package io.tunewright.training.job;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.Home;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.Sha256;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.Split;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.ExampleEncoder;
import io.tunewright.llm.LossOn;
import io.tunewright.recipe.RecipeSchema;
import io.tunewright.worker.HeldOutQuestion;
import io.tunewright.worker.TokenizedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/// Turns the examples of a dataset version into token ids, once for each tokenizer, template and length: later
/// runs take the same files.
@Component
class DataPreparation {

    private static final Logger LOG = LoggerFactory.getLogger(DataPreparation.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    /// Part of the key: raise it when the same input gives other files.
    private static final int FORM = 3;

    private final DatasetService datasets;
    private final BaseModelService models;
    private final Path folder;
    private final TrainingProperties properties;

    DataPreparation(DatasetService datasets, BaseModelService models, Home home, TrainingProperties properties) {
        this.datasets = datasets;
        this.models = models;
        this.folder = home.directory("prepared");
        this.properties = properties;
    }

    /// The data of an experiment; safe to repeat.
    ///
    /// @param cancelled asked now and then; if it says true, the preparation ends early
    /// @throws InvalidInputException `example-refused` or `nothing-to-learn`
    /// @throws InterruptedException  if it ended early
    PreparedData prepare(TenantId tenant, ExperimentSnapshot experiment, BooleanSupplier cancelled)
            throws InterruptedException {
        return prepare(tenant, experiment, cancelled, rows -> {});
    }

    /// @param progress told now and then how many rows are done, of those for training and those held out together
    PreparedData prepare(
            TenantId tenant, ExperimentSnapshot experiment, BooleanSupplier cancelled, LongConsumer progress)
            throws InterruptedException {
        var ready = new PreparedData(folder.resolve(key(tenant, experiment)));
        try {
            if (!Files.exists(ready.training())) {
                make(tenant, experiment, ready, new Stop(cancelled, progress));
            }
            Files.setLastModifiedTime(ready.directory(), FileTime.from(Instant.now()));
            removeUnused();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write prepared data to " + ready.directory(), failure);
        }
        return ready;
    }

    private void make(TenantId tenant, ExperimentSnapshot experiment, PreparedData ready, Stop stop)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var making = Files.createTempDirectory(folder, "making-");
        try {
            long learnt = encode(tenant, experiment, Split.TRAINING, making.resolve(PreparedData.TRAINING), stop);
            if (learnt == 0) {
                throw new InvalidInputException(
                        "nothing-to-learn",
                        "dataset",
                        "No answer of %s fits into %d tokens. Raise the recipe's maximum length"
                                .formatted(
                                        experiment.datasetLabel(),
                                        experiment.recipe().maxLength()),
                        experiment.datasetLabel(),
                        experiment.recipe().maxLength());
            }
            var heldOut = making.resolve(PreparedData.HELD_OUT);
            if (encode(tenant, experiment, Split.HELD_OUT, heldOut, stop) == 0) {
                Files.deleteIfExists(heldOut);
            }
            writeQuestions(tenant, experiment, making.resolve(PreparedData.QUESTIONS));
            if (!Files.exists(ready.directory())) {
                Files.move(making, ready.directory(), StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            FileSystemUtils.deleteRecursively(making);
        }
    }

    private long encode(TenantId tenant, ExperimentSnapshot experiment, Split split, Path file, Stop stop)
            throws InterruptedException {
        boolean text =
                datasets.get(tenant, experiment.datasetVersion()).format().isText();
        int length = experiment.recipe().maxLength();
        try (var writer = TokenizedData.write(file)) {
            var sequences = new DocumentSequences(writer, length, split == Split.TRAINING);
            try (var encoding = new ParallelEncoding(
                    encoder(tenant, experiment, text ? Integer.MAX_VALUE : length),
                    text ? sequences::add : writer::add)) {
                datasets.forEach(tenant, experiment.datasetVersion(), split, example -> {
                    stop.look();
                    encoding.add(example);
                });
                long learnt = encoding.finish();
                sequences.finish();
                return learnt;
            } catch (RuntimeException failure) {
                writer.discard();
                throw failure;
            }
        } catch (Stopped stopped) {
            throw new InterruptedException("the run was cancelled");
        }
    }

    /// The first of the held-out conversations that end with an answer, for recipes that let the model answer.
    private void writeQuestions(TenantId tenant, ExperimentSnapshot experiment, Path file) throws IOException {
        var encoder = encoder(tenant, experiment, experiment.recipe().maxLength());
        var lines = new ArrayList<String>();
        datasets.forEach(tenant, experiment.datasetVersion(), Split.HELD_OUT, example -> {
            if (lines.size() < RecipeSchema.PREDICTIONS_MAX) {
                int[] prompt = ParallelEncoding.accepted(example, encoder::question);
                if (prompt.length > 0) {
                    String expected = example.messages().getLast().content();
                    lines.add(JSON.writeValueAsString(new HeldOutQuestion(example.line(), prompt, expected)));
                }
            }
        });
        Files.write(file, lines);
    }

    private ExampleEncoder encoder(TenantId tenant, ExperimentSnapshot experiment, int maxLength) {
        return models.encoder(
                tenant,
                experiment.baseModel(),
                maxLength,
                LossOn.of(experiment.recipe().lossOn()));
    }

    private void removeUnused() throws IOException {
        var oldest = Instant.now().minus(properties.keepPrepared());
        try (var entries = Files.list(folder)) {
            for (var entry : entries.toList()) {
                if (Files.getLastModifiedTime(entry).toInstant().isBefore(oldest)) {
                    FileSystemUtils.deleteRecursively(entry);
                }
            }
        } catch (IOException kept) {
            LOG.warn("cannot remove old prepared data in {}", folder, kept);
        }
    }

    private static String key(TenantId tenant, ExperimentSnapshot experiment) {
        String parts = String.join(
                " ",
                tenant.toString(),
                experiment.datasetVersion().toString(),
                experiment.datasetHash().hex(),
                experiment.baseModelFingerprint().hex(),
                Integer.toString(experiment.recipe().maxLength()),
                experiment.recipe().lossOn(),
                Integer.toString(FORM));
        return Sha256.of(parts.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static final class Stopped extends RuntimeException {

        private static final long serialVersionUID = 1;
    }

    private static final class Stop {

        private static final int LOOK_EVERY = 200;

        private final BooleanSupplier cancelled;
        private final LongConsumer progress;
        private long seen;

        Stop(BooleanSupplier cancelled, LongConsumer progress) {
            this.cancelled = cancelled;
            this.progress = progress;
        }

        void look() {
            if (++seen % LOOK_EVERY != 0) {
                return;
            }
            progress.accept(seen);
            if ((Thread.currentThread().isInterrupted() || cancelled.getAsBoolean())) {
                throw new Stopped();
            }
        }
    }
}
