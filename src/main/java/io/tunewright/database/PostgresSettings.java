package io.tunewright.database;

import java.io.IOException;
import java.nio.file.Files;

/// PostgreSQL's settings, written anew at every start: what an acknowledged commit wrote is on the disk.
final class PostgresSettings {

    private static final String INCLUDE = "include 'tunewright.conf'";

    private PostgresSettings() {}

    static void write(PostgresDirectory directory, int port) throws IOException {
        Files.createDirectories(directory.logs());
        Files.writeString(directory.data().resolve("tunewright.conf"), """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 60
                timezone = 'UTC'
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                logging_collector = on
                log_directory = '%s'
                log_filename = 'postgresql-%%a.log'
                log_truncate_on_rotation = on
                log_rotation_age = 1d
                log_rotation_size = 0
                log_min_messages = warning
                """.formatted(port, directory.logs()));
        var configuration = directory.data().resolve("postgresql.conf");
        String text = Files.readString(configuration);
        if (!text.contains(INCLUDE)) {
            Files.writeString(configuration, text + "\n" + INCLUDE + "\n");
        }
    }
}
