package io.tunewright.database;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Says why PostgreSQL failed, as far as its last words tell.
final class PostgresTrouble {

    private static final int LAST_LINES = 6;

    private PostgresTrouble() {}

    static DatabaseUnusableException explain(String what, PostgresDirectory directory, @Nullable IOException failure) {
        String words = failure == null ? lastWords(directory) : String.valueOf(failure.getMessage());
        if (words.toLowerCase(Locale.ROOT).contains("no space left on device")) {
            return new DatabaseUnusableException(
                    what + ": the disk with " + directory.root() + " is full",
                    "Free disk space, then start the server again; no data was changed",
                    failure);
        }
        if (words.contains("cannot be run as root") || words.contains("\"root\" execution")) {
            return new DatabaseUnusableException(
                    what + ": PostgreSQL does not run as root here",
                    "Start the server as an ordinary user, or give a PostgreSQL of your own with --spring.datasource.url",
                    failure);
        }
        if (words.contains("database files are incompatible with server")) {
            return new DatabaseUnusableException(
                    what + ": the data in " + directory.data() + " were made by another version of PostgreSQL",
                    "Start the Tunewright version that made them and export the data, or move the directory away",
                    failure);
        }
        return new DatabaseUnusableException(
                what + ": " + words, "Its words are in " + directory.startLog() + " and " + directory.logs(), failure);
    }

    private static String lastWords(PostgresDirectory directory) {
        try {
            List<String> lines = Files.readAllLines(directory.startLog());
            return String.join(" ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException unreadable) {
            return "it said nothing";
        }
    }
}
