package io.tunewright.database;

import io.tunewright.common.Sha256;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL's programs, unpacked once under the home directory. They come with the product, so the archive is
/// trusted.
final class PostgresBinaries {

    private PostgresBinaries() {}

    /// The directory with `bin`, `lib` and `share`.
    static Path unpack(PostgresDirectory directory) throws IOException {
        byte[] archive = archive();
        var target =
                directory.root().resolve("programs-" + Sha256.of(archive).hex().substring(0, 12));
        if (Files.isDirectory(target)) {
            return target;
        }
        var unfinished = directory.root().resolve("programs.unfinished");
        FileSystemUtils.deleteRecursively(unfinished);
        try (var tar = new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                unpack(tar, entry, unfinished);
            }
        }
        return Files.move(unfinished, target);
    }

    private static byte[] archive() throws IOException {
        String system = System.getProperty("os.name");
        String machine = System.getProperty("os.arch").replace("amd64", "x86_64");
        String name = system.startsWith("Mac") ? "Darwin" : system.split(" ")[0];
        try (var stream = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(name, machine)) {
            return stream.readAllBytes();
        } catch (IllegalStateException missing) {
            throw new DatabaseUnusableException(
                    "There is no embedded PostgreSQL for %s on %s".formatted(system, machine.toLowerCase(Locale.ROOT)),
                    "Give a PostgreSQL of your own: --spring.datasource.url=jdbc:postgresql://… with "
                            + "--spring.datasource.username and --spring.datasource.password",
                    missing);
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        var path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("the archive of PostgreSQL leaves its directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        var folder = Objects.requireNonNull(path.getParent());
        Files.createDirectories(folder);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createSymbolicLink(path, folder.relativize(target.resolve(entry.getLinkName())));
        } else {
            Files.copy(tar, path);
            if (folder.endsWith("bin") && Files.getFileStore(path).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
