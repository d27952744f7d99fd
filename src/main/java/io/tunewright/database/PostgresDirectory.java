package io.tunewright.database;

import java.nio.file.Path;

/// Where the embedded PostgreSQL keeps what it needs.
///
/// @param root `postgres` under the home directory
record PostgresDirectory(Path root) {

    /// The database cluster. It exists only once it was made completely.
    Path data() {
        return root.resolve("data");
    }

    /// A cluster in the making; worthless after a crash.
    Path unfinishedData() {
        return root.resolve("data.unfinished");
    }

    /// Passwords of the superuser and of the product's role.
    Path credentials() {
        return root.resolve("credentials");
    }

    /// What PostgreSQL and its tools say while they start.
    Path startLog() {
        return root.resolve("start.log");
    }

    /// PostgreSQL's log, a file for each day of the week.
    Path logs() {
        return root.resolve("log");
    }

    /// Written by a running PostgreSQL: its process id in the first line.
    Path pidFile() {
        return data().resolve("postmaster.pid");
    }
}
