package io.tunewright.worker.train;

import io.tunewright.llm.weights.CrashSafeFile;
import io.tunewright.worker.CheckpointManifest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The `checkpoints` directory of a run. A checkpoint is written beside its place, flushed to disk, its manifest
/// last, and takes its place by rename: half a checkpoint is never seen, and the one before stays until the new one
/// is whole.
final class Checkpoints {

    static final String DIRECTORY = "checkpoints";
    static final String STATE = "trainer_state.json";
    static final String OPTIMIZER = "optimizer.safetensors";

    private static final Pattern NAME = Pattern.compile("step-(\\d{6,})");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path root;

    Checkpoints(Path runDirectory) throws IOException {
        root = Files.createDirectories(runDirectory.resolve(DIRECTORY));
        removeDrafts();
    }

    /// What a checkpoint holds beside its state and its manifest.
    interface Contents {
        void writeInto(Path draft) throws IOException;
    }

    /// Writes a checkpoint and returns its directory. If that fails, as when the disk is full, nothing of it is left.
    Path write(TrainerState state, double loss, Contents contents) throws IOException {
        String name = "step-%06d".formatted(state.step());
        var place = root.resolve(name);
        var draft = root.resolve("." + name + ".part");
        remove(draft);
        Files.createDirectory(draft);
        try {
            contents.writeInto(draft);
            Files.writeString(draft.resolve(STATE), JSON.writeValueAsString(state));
            var manifest = new CheckpointManifest(state.step(), state.epoch(), loss, entries(draft));
            Files.writeString(draft.resolve(CheckpointManifest.FILE), JSON.writeValueAsString(manifest));
            flush(draft);
            remove(place);
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
            CrashSafeFile.flushDirectory(root);
        } catch (IOException | RuntimeException failure) {
            remove(draft);
            throw failure;
        }
        return place;
    }

    /// Removes the oldest until at most `limit` are left; 0 keeps all. The newest and the one of lowest held-out loss
    /// always stay, so that two are left where the limit is 1. Called after a newer one is complete.
    void keep(int limit) throws IOException {
        var kept = new ArrayList<>(complete());
        var best = best(kept);
        var removable = kept.subList(0, Math.max(0, kept.size() - 1)).stream()
                .filter(checkpoint -> !checkpoint.equals(best))
                .toList();
        for (var checkpoint : removable) {
            if (limit == 0 || kept.size() <= limit) {
                return;
            }
            kept.remove(checkpoint);
            hideAndRemove(checkpoint);
        }
    }

    /// Removes those after a step.
    ///
    /// @return the newest step that is left, 0 if none is
    long dropAfter(long step) throws IOException {
        long left = 0;
        for (var checkpoint : complete()) {
            if (step(checkpoint) > step) {
                hideAndRemove(checkpoint);
            } else {
                left = step(checkpoint);
            }
        }
        return left;
    }

    private void hideAndRemove(Path checkpoint) throws IOException {
        // first out of sight: half of a removed checkpoint must not look like one
        var hidden = root.resolve("." + checkpoint.getFileName() + ".old");
        remove(hidden);
        Files.move(checkpoint, hidden, StandardCopyOption.ATOMIC_MOVE);
        remove(hidden);
    }

    private static @Nullable Path best(List<Path> checkpoints) {
        @Nullable Path best = null;
        double lowest = Double.POSITIVE_INFINITY;
        for (var checkpoint : checkpoints) {
            double loss = heldOutLoss(checkpoint);
            if (loss < lowest) {
                best = checkpoint;
                lowest = loss;
            }
        }
        return best;
    }

    private static double heldOutLoss(Path checkpoint) {
        try {
            var loss = state(checkpoint).heldOutLoss();
            return loss == null ? Double.POSITIVE_INFINITY : loss;
        } catch (IOException | JacksonException damaged) {
            return Double.POSITIVE_INFINITY;
        }
    }

    /// The newest checkpoint whose files are what its manifest says.
    Optional<Path> newest() {
        return complete().reversed().stream().filter(Checkpoints::isWhole).findFirst();
    }

    static TrainerState state(Path checkpoint) throws IOException {
        return JSON.readValue(Files.readString(checkpoint.resolve(STATE)), TrainerState.class);
    }

    static long bytes(Path checkpoint) throws IOException {
        long bytes = 0;
        for (var file : files(checkpoint)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /// Checkpoint directories with a manifest, oldest first.
    private List<Path> complete() {
        try (var directories = Files.list(root)) {
            return directories
                    .filter(directory ->
                            NAME.matcher(directory.getFileName().toString()).matches())
                    .filter(directory -> Files.exists(directory.resolve(CheckpointManifest.FILE)))
                    .sorted(Comparator.comparingLong(Checkpoints::step))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list " + root, failure);
        }
    }

    private static long step(Path directory) {
        return Long.parseLong(directory.getFileName().toString().substring("step-".length()));
    }

    private static boolean isWhole(Path checkpoint) {
        try {
            var manifest = JSON.readValue(
                    Files.readString(checkpoint.resolve(CheckpointManifest.FILE)), CheckpointManifest.class);
            for (var entry : manifest.files()) {
                var file = checkpoint.resolve(entry.name());
                if (!Files.isRegularFile(file)
                        || Files.size(file) != entry.bytes()
                        || !sha256(file).equals(entry.sha256())) {
                    return false;
                }
            }
            return true;
        } catch (IOException | JacksonException broken) {
            return false;
        }
    }

    private static List<CheckpointManifest.Entry> entries(Path directory) throws IOException {
        var entries = new ArrayList<CheckpointManifest.Entry>();
        for (var file : files(directory)) {
            entries.add(new CheckpointManifest.Entry(file.getFileName().toString(), Files.size(file), sha256(file)));
        }
        return entries;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static String sha256(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void flush(Path directory) throws IOException {
        for (var file : files(directory)) {
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        CrashSafeFile.flushDirectory(directory);
    }

    private void removeDrafts() throws IOException {
        try (var left = Files.list(root)) {
            for (var draft : left.filter(path -> path.getFileName().toString().startsWith("."))
                    .toList()) {
                remove(draft);
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        for (var file : files(directory)) {
            Files.deleteIfExists(file);
        }
        Files.delete(directory);
    }
}
