package io.tunewright.database;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/// Passwords of the embedded PostgreSQL: random, in a file that only the user of the server can read.
///
/// @param superuser password of `postgres`, for preparing roles and databases
/// @param product   password of `tunewright`, the role that row-level security binds
record PostgresCredentials(String superuser, String product) {

    private static final SecureRandom RANDOM = new SecureRandom();

    static PostgresCredentials create(Path file) throws IOException {
        var made = new PostgresCredentials(password(), password());
        writePrivately(file, "superuser=%s%nproduct=%s%n".formatted(made.superuser, made.product));
        return made;
    }

    static PostgresCredentials read(Path file) throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        return new PostgresCredentials(properties.getProperty("superuser", ""), properties.getProperty("product", ""));
    }

    static void writePrivately(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
            FileAttribute<?> mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Files.createFile(file, mine);
        }
        Files.writeString(file, text);
    }

    private static String password() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// Without the passwords.
    @Override
    public String toString() {
        return "PostgresCredentials";
    }
}
