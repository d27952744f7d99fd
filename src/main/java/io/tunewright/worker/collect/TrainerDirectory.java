package io.tunewright.worker.collect;

import io.tunewright.worker.CheckpointFolder;
import io.tunewright.worker.CheckpointManifest;
import io.tunewright.worker.CollectSpec;
import io.tunewright.worker.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The directory in which a trainer works, made ready: the base model under a fixed name, and the checkpoint to go on
/// from in the form in which the trainer once wrote it.
final class TrainerDirectory {

    private static final Set<String> OURS = Set.of(CheckpointManifest.FILE, ResumeArchive.FILE);
    private static final String RESUME = "resume_from_checkpoint";

    private final Path runDirectory;
    private final Path directory;

    TrainerDirectory(Path runDirectory) {
        this.runDirectory = runDirectory;
        this.directory = runDirectory.resolve(CollectSpec.DIRECTORY);
    }

    Path console() {
        return directory.resolve(CollectSpec.CONSOLE);
    }

    TrainerOutput output() {
        return new TrainerOutput(directory.resolve(CollectSpec.OUTPUT));
    }

    /// Makes it ready.
    ///
    /// @return the checkpoint that the trainer goes on from
    Optional<Path> prepare(RunSpec spec, CollectSpec collect, CheckpointFolder checkpoints) throws IOException {
        linkModel(spec);
        var newest = checkpoints.newest();
        if (newest.isPresent()) {
            resume(newest.get(), collect.config());
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

    /// Puts one of our checkpoints where the trainer looks for its own and tells it to go on from there.
    private void resume(Path checkpoint, String config) throws IOException {
        long step = CheckpointFolder.step(checkpoint);
        var place = output().directory(step);
        if (!Files.exists(place)) {
            Files.createDirectories(place.getParent());
            var draft = Files.createTempDirectory(place.getParent(), "resume-");
            try (var files = Files.list(checkpoint)) {
                for (var file : files.toList()) {
                    String name = String.valueOf(file.getFileName());
                    if (!OURS.contains(name)) {
                        // a copy: the trainer may do with its own what it likes
                        Files.copy(file, draft.resolve(name));
                    }
                }
            }
            var archive = checkpoint.resolve(ResumeArchive.FILE);
            if (Files.exists(archive)) {
                ResumeArchive.unpack(archive, draft);
            }
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
        }
        tell(directory.resolve(config), step);
    }

    private static void tell(Path config, long step) throws IOException {
        List<String> lines = Files.readAllLines(config).stream()
                .filter(line -> !line.startsWith(RESUME + ":"))
                .toList();
        var told = new StringBuilder();
        lines.forEach(line -> told.append(line).append('\n'));
        told.append("%s: \"%s/checkpoint-%d\"%n".formatted(RESUME, CollectSpec.OUTPUT, step));
        Files.writeString(config, told);
    }
}
