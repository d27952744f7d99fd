package io.tunewright.worker;

import io.tunewright.llm.weights.CrashSafeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The `checkpoints` directory of a run. A checkpoint is written beside its place, flushed to disk, its manifest
/// last, and takes its place by rename: half a checkpoint is never seen, and the one before stays until the new one
/// is whole.
public final class CheckpointFolder {

    public static final String DIRECTORY = "checkpoints";

    private static final Pattern NAME = Pattern.compile("step-(\\d{6,})");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path root;

    /// Opens the folder of a run directory, and removes what an interrupted worker left half done.
    public CheckpointFolder(Path runDirectory) throws IOException {
        root = Files.createDirectories(runDirectory.resolve(DIRECTORY));
        removeDrafts();
    }

    /// Where a run stands.
    ///
    /// @param loss training loss of the step, nats per token; NaN if it is not known
    public record Moment(long step, double epoch, double loss) {}

    /// What a checkpoint holds beside its manifest.
    public interface Contents {
        void writeInto(Path draft) throws IOException;
    }

    /// Writes a checkpoint and returns its directory. If that fails, as when the disk is full, nothing of it is left.
    public Path write(Moment moment, Contents contents) throws IOException {
        String name = "step-%06d".formatted(moment.step());
        var place = root.resolve(name);
        var draft = root.resolve("." + name + ".part");
        remove(draft);
        Files.createDirectory(draft);
        try {
            contents.writeInto(draft);
            var manifest = new CheckpointManifest(moment.step(), moment.epoch(), moment.loss(), entries(draft));
            Files.writeString(draft.resolve(CheckpointManifest.FILE), JSON.writeValueAsString(manifest));
            flush(draft);
            remove(place);
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
            CrashSafeFile.flushDirectory(root);
            return place;
        } catch (IOException | RuntimeException failure) {
            remove(draft);
            throw failure;
        }
    }

    /// The newest checkpoint whose files are what its manifest says.
    public Optional<Path> newest() {
        return complete().reversed().stream().filter(CheckpointFolder::isWhole).findFirst();
    }

    /// Removes those after a step.
    ///
    /// @return the newest step that is left, 0 if none is
    public long dropAfter(long step) throws IOException {
        long left = 0;
        for (var checkpoint : complete()) {
            if (step(checkpoint) > step) {
                drop(checkpoint);
            } else {
                left = step(checkpoint);
            }
        }
        return left;
    }

    public static long step(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring("step-".length()));
    }

    public static long bytes(Path checkpoint) throws IOException {
        long bytes = 0;
        for (var file : files(checkpoint)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /// Checkpoint directories with a manifest, oldest first.
    public List<Path> complete() {
        try (var directories = Files.list(root)) {
            return directories
                    .filter(directory ->
                            NAME.matcher(directory.getFileName().toString()).matches())
                    .filter(directory -> Files.exists(directory.resolve(CheckpointManifest.FILE)))
                    .sorted(Comparator.comparingLong(CheckpointFolder::step))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list " + root, failure);
        }
    }

    /// Removes a checkpoint.
    public void drop(Path checkpoint) throws IOException {
        // first out of sight: half of a removed checkpoint must not look like one
        var hidden = root.resolve("." + checkpoint.getFileName() + ".old");
        remove(hidden);
        Files.move(checkpoint, hidden, StandardCopyOption.ATOMIC_MOVE);
        remove(hidden);
    }

    private static boolean isWhole(Path checkpoint) {
        try {
            var manifest = JSON.readValue(
                    Files.readString(checkpoint.resolve(CheckpointManifest.FILE)), CheckpointManifest.class);
            for (var entry : manifest.files()) {
                var file = checkpoint.resolve(entry.name());
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
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
        try (var in = new DigestInputStream(
                Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), MessageDigest.getInstance("SHA-256"))) {
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
