package io.tunewright.training.runtime;

import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.TrainerCommand;
import io.tunewright.cluster.TrainerRuntime;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.Split;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.experiment.ProcessBatch;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.ModelInspection;
import io.tunewright.worker.CollectSpec;
import io.tunewright.worker.TokenizedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/// Puts everything into an attempt's directory that an external trainer and the `collect` worker beside it need: the
/// trainer's configuration and data, and what the worker must know. No user's text is part of a configuration or of
/// a command line; it only stands in the data.
@Component
public class RuntimeDirectory {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int GRACE_SECONDS = 45;

    private final DatasetService datasets;

    RuntimeDirectory(DatasetService datasets) {
        this.datasets = datasets;
    }

    /// Tokenised data of the experiment.
    ///
    /// @param heldOut empty if the version holds nothing out
    public record Data(Path training, Optional<Path> heldOut) {}

    /// Fills a run directory; what is there already stays. Safe to repeat.
    ///
    /// @throws io.tunewright.common.InvalidInputException
    ///         `trainer-weights` or `trainer-turns` if the trainer cannot learn from the dataset as it is
    public void fill(
            Path directory,
            TenantId tenant,
            ExperimentSnapshot experiment,
            ModelInspection model,
            boolean text,
            TrainerRuntime trainer,
            MachineProfile machine,
            Data data) {
        try {
            var place = directory.resolve(CollectSpec.DIRECTORY);
            int processes = experiment.target().nodes() * Math.max(1, machine.gpus());
            var command = new TrainerCommand(trainer.kind(), processes, machine.gpus());
            if (!Files.exists(place)) {
                Files.createDirectories(directory);
                var making = Files.createTempDirectory(directory, "making-");
                try {
                    Files.createDirectory(making.resolve("data"));
                    var settings = settings(experiment, model, text, machine, command, data);
                    write(making, settings, trainer, command, tenant, experiment, data);
                    Files.move(making, place, StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    FileSystemUtils.deleteRecursively(making);
                }
            }
            Files.write(
                    directory.resolve(CollectSpec.FILE),
                    JSON.writeValueAsBytes(spec(experiment, model, trainer, command, data)));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot prepare " + directory, failure);
        }
    }

    private void write(
            Path making,
            NativeSettings settings,
            TrainerRuntime trainer,
            TrainerCommand command,
            TenantId tenant,
            ExperimentSnapshot experiment,
            Data data)
            throws IOException {
        var folder = making.resolve("data");
        var config = making.resolve(command.config());
        switch (trainer.kind()) {
            case TRL -> {
                Files.writeString(config, TrlConfig.of(settings));
                TokenLines.write(data.training(), folder.resolve("train.jsonl"), trainer.name());
                if (data.heldOut().isPresent()) {
                    TokenLines.write(data.heldOut().get(), folder.resolve("test.jsonl"), trainer.name());
                }
                return;
            }
            case XTUNER -> {
                Files.writeString(config, XtunerConfig.of(settings));
                if (settings.gpus()) {
                    Files.writeString(making.resolve(TrainerCommand.DEEP_SPEED), XtunerConfig.deepSpeed(settings));
                }
                TokenLines.write(data.training(), folder.resolve("train.jsonl"), trainer.name());
                return;
            }
            case LLAMAFACTORY -> {
                Files.writeString(config, LlamaFactoryConfig.of(settings));
                Files.writeString(folder.resolve("dataset_info.json"), LlamaFactoryConfig.datasets(settings));
            }
        }
        messages(trainer, tenant, experiment, Split.TRAINING, folder.resolve("train.jsonl"));
        if (settings.heldOut()) {
            messages(trainer, tenant, experiment, Split.HELD_OUT, folder.resolve("test.jsonl"));
        }
    }

    private void messages(
            TrainerRuntime trainer, TenantId tenant, ExperimentSnapshot experiment, Split split, Path file)
            throws IOException {
        try (var lines = new MessageLines(trainer.name(), file)) {
            datasets.forEach(tenant, experiment.datasetVersion(), split, lines::add);
        }
    }

    private static NativeSettings settings(
            ExperimentSnapshot experiment,
            ModelInspection model,
            boolean text,
            MachineProfile machine,
            TrainerCommand command,
            Data data) {
        return new NativeSettings(
                experiment.recipe(),
                ProcessBatch.of(experiment.recipe(), command.processes()).orElseThrow(),
                experiment.forecast().steps(),
                model.family(),
                machine.gpus() > 0,
                data.heldOut().isPresent(),
                text);
    }

    private static CollectSpec spec(
            ExperimentSnapshot experiment,
            ModelInspection model,
            TrainerRuntime trainer,
            TrainerCommand command,
            Data data) {
        var recipe = experiment.recipe();
        var forecast = experiment.forecast();
        boolean pods = trainer.command().isEmpty();
        double rows = Math.max(1, TokenizedData.read(data.training()).size());
        boolean xtuner = trainer.kind() == TrainerRuntime.Kind.XTUNER;
        return new CollectSpec(
                xtuner ? CollectSpec.Layout.XTUNER : CollectSpec.Layout.TRANSFORMERS,
                xtuner
                        ? ProcessBatch.of(recipe, command.processes())
                                .orElseThrow()
                                .accumulation()
                        : 1,
                pods ? List.of() : command.line(trainer.command()),
                pods ? experiment.target().nodes() : 1,
                command.config(),
                forecast.steps(),
                forecast.tokens(),
                recipe.maxSteps() > 0 ? forecast.steps() * recipe.rowsPerStep() / rows : recipe.epochs(),
                forecast.trainedParameters(),
                model.parameters(),
                GRACE_SECONDS);
    }
}
