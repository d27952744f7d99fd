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
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Gives the whole checkpoints of an interrupted attempt to the next one, which goes on from the newest and
/// delivers those that the control plane does not have yet.
final class CheckpointHandover {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointHandover.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern DIRECTORY = Pattern.compile("step-\\d{1,12}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,120}");

    private CheckpointHandover() {}

    /// Safe to repeat before the next attempt begins.
    static void hand(Path from, Path to) throws IOException {
        var target = Files.createDirectories(to.resolve("checkpoints"));
        for (var checkpoint : checkpoints(from.resolve("checkpoints"))) {
            var handed = target.resolve(name(checkpoint));
            if (Files.exists(handed)) {
                continue;
            }
            if (isWhole(checkpoint)) {
                var linking = Files.createTempDirectory(target, ".linking-");
                link(checkpoint, linking);
                Files.move(linking, handed, StandardCopyOption.ATOMIC_MOVE);
            } else {
                LOG.warn("{} is damaged and not used", checkpoint);
            }
        }
    }

    private static List<Path> checkpoints(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var directories = Files.list(folder)) {
            return directories
                    .filter(directory -> DIRECTORY.matcher(name(directory)).matches())
                    .toList();
        }
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

    /// Files of a checkpoint are never written again, so both attempts may have the same.
    private static void link(Path from, Path to) throws IOException {
        try (var files = Files.list(from)) {
            for (var file : files.toList()) {
                RunDirectories.link(file, to.resolve(name(file)));
            }
        }
    }
}
