package io.tunewright.worker.collect;

import io.tunewright.worker.CheckpointFolder;
import io.tunewright.worker.CollectSpec;
import io.tunewright.worker.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The directory in which a trainer works, made ready: the base model under a fixed name, and the checkpoint to go on
/// from in the form in which the trainer once wrote it.
final class TrainerDirectory {

    private final Path runDirectory;
    private final Path directory;

    TrainerDirectory(Path runDirectory) {
        this.runDirectory = runDirectory;
        this.directory = runDirectory.resolve(CollectSpec.DIRECTORY);
    }

    Path console() {
        return directory.resolve(CollectSpec.CONSOLE);
    }

    TrainerFiles files(RunSpec spec, CollectSpec collect) {
        var output = directory.resolve(CollectSpec.OUTPUT);
        var weights = new TunedWeights(runDirectory, spec);
        return switch (collect.layout()) {
            case TRANSFORMERS -> new TransformersFiles(new TrainerOutput(output), weights);
            case XTUNER -> new XtunerFiles(output, collect, weights);
        };
    }

    /// Makes it ready.
    ///
    /// @return the checkpoint that the trainer goes on from
    Optional<Path> prepare(RunSpec spec, CollectSpec collect, CheckpointFolder checkpoints) throws IOException {
        linkModel(spec);
        var newest = checkpoints.newest();
        if (newest.isPresent()) {
            files(spec, collect).resume(newest.get(), directory.resolve(collect.config()));
        }
        return newest;
    }

    private void linkModel(RunSpec spec) throws IOException {
        var link = directory.resolve(CollectSpec.MODEL);
        if (!Files.exists(link)) {
            var model = runDirectory.toAbsolutePath().resolve(spec.modelDirectory());
            // seen from the trainer, which may have the run directory in another place
            Files.createSymbolicLink(
                    link,
                    model.startsWith(directory.toAbsolutePath().getParent())
                            ? directory.toAbsolutePath().relativize(model)
                            : model);
        }
    }
}
