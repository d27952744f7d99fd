package io.tunewright.worker.collect;

import io.tunewright.worker.CheckpointFolder;
import io.tunewright.worker.CheckpointManifest;
import io.tunewright.worker.CollectSpec;
import io.tunewright.worker.collect.TrainerOutput.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What transformers' `Trainer` prints and leaves, on which TRL and LLaMA-Factory stand.
final class TransformersFiles implements TrainerFiles {

    private static final Set<String> OURS = Set.of(CheckpointManifest.FILE, ResumeArchive.FILE);
    private static final String RESUME = "resume_from_checkpoint";

    private final TrainerOutput output;
    private final TunedWeights weights;

    TransformersFiles(TrainerOutput output, TunedWeights weights) {
        this.output = output;
        this.weights = weights;
    }

    @Override
    public Optional<LogRow> row(String line) {
        return ConsoleRow.of(line);
    }

    @Override
    public List<Written> finished(long after, Duration quiet) throws IOException {
        return output.finished(after, quiet);
    }

    @Override
    public TrainerStateFile state(Written written, long after) throws IOException {
        return TrainerStateFile.read(written.directory().resolve(TrainerStateFile.NAME), after);
    }

    @Override
    public void take(Written written, Path draft) throws IOException {
        weights.take(written.directory(), draft);
        Files.copy(written.directory().resolve(TrainerStateFile.NAME), draft.resolve(TrainerStateFile.NAME));
        ResumeArchive.pack(written.directory(), draft);
    }

    @Override
    public TrainerStateFile resumed(Path checkpoint) throws IOException {
        return TrainerStateFile.read(checkpoint.resolve(TrainerStateFile.NAME), -1);
    }

    @Override
    public void resume(Path checkpoint, Path config) throws IOException {
        long step = CheckpointFolder.step(checkpoint);
        var place = output.directory(step);
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
        tell(config, step);
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
