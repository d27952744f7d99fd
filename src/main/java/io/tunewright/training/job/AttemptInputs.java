package io.tunewright.training.job;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.storage.ArtifactRef;
import io.tunewright.storage.ArtifactStore;
import io.tunewright.training.ChannelAttempt;
import io.tunewright.training.CollectedCheckpoints;
import io.tunewright.training.store.RunStore;
import io.tunewright.worker.CheckpointManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/// What the worker of an attempt needs, as files, for a worker that shares no disk with this server. They are in the
/// order in which the worker puts them into its run directory: the base model, the data, the newest checkpoint that
/// was collected of the run, and `run.json` last, which says that everything else is there.
///
/// Nothing is read to make the list: hashes are those under which the files are stored.
@Component
public class AttemptInputs {

    /// Where the worker has the base model, below its run directory.
    static final String MODEL = "model";

    private final RunStore runs;
    private final ExperimentService experiments;
    private final BaseModelService models;
    private final CollectedCheckpoints checkpoints;
    private final ArtifactStore artifacts;
    private final SpecificationFiles specifications;

    AttemptInputs(
            RunStore runs,
            ExperimentService experiments,
            BaseModelService models,
            CollectedCheckpoints checkpoints,
            ArtifactStore artifacts,
            SpecificationFiles specifications) {
        this.runs = runs;
        this.experiments = experiments;
        this.models = models;
        this.checkpoints = checkpoints;
        this.artifacts = artifacts;
        this.specifications = specifications;
    }

    /// @throws io.tunewright.common.UnavailableException `inputs-not-ready` before the attempt was launched
    public List<InputFile> of(ChannelAttempt attempt) {
        var run = runs.find(attempt.tenant(), attempt.run()).orElseThrow();
        var experiment = experiments.get(attempt.tenant(), run.run().experiment());
        var inputs = new ArrayList<InputFile>();
        try {
            var specification = specifications.of(attempt);
            addAll(inputs, MODEL, models.files(attempt.tenant(), experiment.baseModel()));
            inputs.addAll(specifications.data(attempt));
            checkpoints.newest(attempt.tenant(), attempt.run()).ifPresent(newest -> {
                String directory = "checkpoints/step-%06d".formatted(newest.step());
                addAll(inputs, directory, newest.files());
            });
            inputs.add(specification);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list the inputs of run " + attempt.run(), failure);
        }
        return inputs;
    }

    /// The manifest comes last: it says that a checkpoint is whole.
    private void addAll(List<InputFile> inputs, String directory, ArtifactFolder folder) {
        folder.files().entrySet().stream()
                .sorted(Map.Entry.comparingByKey((a, b) ->
                        Boolean.compare(a.equals(CheckpointManifest.FILE), b.equals(CheckpointManifest.FILE))))
                .forEach(file -> inputs.add(input(directory + "/" + file.getKey(), file.getValue())));
    }

    private InputFile input(String name, ArtifactRef file) {
        return new InputFile(
                name, artifacts.path(file), file.bytes(), file.hash().hex());
    }
}
