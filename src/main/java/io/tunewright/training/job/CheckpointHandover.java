package io.tunewright.training.job;

import io.tunewright.common.Sha256;
import io.tunewright.worker.CheckpointManifest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Gives the newest whole checkpoint of an interrupted attempt to the next one, which goes on from there.
final class CheckpointHandover {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointHandover.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern DIRECTORY = Pattern.compile("step-(\\d{1,12})");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,120}");

    private CheckpointHandover() {}

    /// Safe to repeat.
    ///
    /// @return name of the checkpoint's directory, empty if there is none
    static Optional<String> hand(Path from, Path to) throws IOException {
        var target = Files.createDirectories(to.resolve("checkpoints"));
        if (!newestFirst(target).isEmpty()) {
            return Optional.empty();
        }
        for (var checkpoint : newestFirst(from.resolve("checkpoints"))) {
            String name = String.valueOf(checkpoint.getFileName());
            if (isWhole(checkpoint)) {
                var copying = Files.createTempDirectory(target, ".copying-");
                copy(checkpoint, copying);
                Files.move(copying, target.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                return Optional.of(name);
            }
            LOG.warn("{} is damaged and not used", checkpoint);
        }
        return Optional.empty();
    }

    private static List<Path> newestFirst(Path checkpoints) throws IOException {
        if (!Files.isDirectory(checkpoints)) {
            return List.of();
        }
        try (var directories = Files.list(checkpoints)) {
            return directories
                    .filter(directory -> DIRECTORY.matcher(name(directory)).matches())
                    .sorted(Comparator.comparingLong(CheckpointHandover::step).reversed())
                    .toList();
        }
    }

    private static long step(Path directory) {
        var matcher = DIRECTORY.matcher(name(directory));
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static boolean isWhole(Path checkpoint) throws IOException {
        var manifestFile = checkpoint.resolve(CheckpointManifest.FILE);
        if (!Files.isRegularFile(manifestFile, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            var manifest = JSON.readValue(Files.readAllBytes(manifestFile), CheckpointManifest.class);
            for (var entry : manifest.files()) {
                var file = checkpoint.resolve(entry.name());
                if (!FILE.matcher(entry.name()).matches()
                        || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        || Files.size(file) != entry.bytes()
                        || !hash(file).equals(entry.sha256())) {
                    return false;
                }
            }
            return true;
        } catch (JacksonException damaged) {
            return false;
        }
    }

    private static String hash(Path file) throws IOException {
        var digest = Sha256.newDigest();
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Sha256.finish(digest).hex();
    }

    private static void copy(Path from, Path to) throws IOException {
        try {
            FileSystemUtils.copyRecursively(from, to);
        } catch (IOException failure) {
            FileSystemUtils.deleteRecursively(to);
            throw failure;
        }
    }
}
