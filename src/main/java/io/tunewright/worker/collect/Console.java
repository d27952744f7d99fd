package io.tunewright.worker.collect;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Follows what a trainer prints into a file. It is copied to this worker's own log up to a limit, its last lines
/// are kept to tell why it failed, and the file is emptied before it can fill the disk.
final class Console {

    private static final int PIECE = 256 * 1024;
    private static final int LONGEST_LINE = 16 * 1024;
    private static final long LARGEST_FILE = 64L * 1024 * 1024;
    private static final long MOST_COPIED = 64L * 1024 * 1024;
    private static final int LAST_LINES = 400;

    private final Path file;
    private final PrintStream copy;
    private final StringBuilder broken = new StringBuilder();
    private final Deque<String> last = new ArrayDeque<>();
    private long position;
    private long copied;
    private long dropped;

    Console(Path file, PrintStream copy) {
        this.file = file;
        this.copy = copy;
    }

    /// Lines that are complete since the last call; progress bars rewrite theirs, each time counts as one.
    List<String> newLines() throws IOException {
        var lines = new ArrayList<String>();
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return lines;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.allocate(PIECE);
            while (channel.read(buffer.clear(), position) > 0) {
                position += buffer.position();
                take(new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1), lines);
            }
            if (position > LARGEST_FILE) {
                channel.truncate(0); // the trainer appends: it goes on at the new end
                position = 0;
            }
        }
        return lines;
    }

    /// The last lines that were printed, oldest first.
    List<String> lastLines() {
        return List.copyOf(last);
    }

    private void take(String piece, List<String> lines) {
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (c == '\n' || c == '\r') {
                endLine(lines);
            } else if (broken.length() < LONGEST_LINE) {
                broken.append(c);
            }
        }
    }

    private void endLine(List<String> lines) {
        if (broken.isEmpty()) {
            return;
        }
        // bytes were kept as they came, since a piece may end within a character
        String line = new String(broken.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        broken.setLength(0);
        lines.add(line);
        last.addLast(line);
        if (last.size() > LAST_LINES) {
            last.removeFirst();
        }
        if (copied < MOST_COPIED) {
            copy.println(line);
            copied += line.length() + 1;
        } else if (dropped++ % 10_000 == 0) {
            copy.printf("%d lines of the trainer dropped: it prints too much%n", dropped);
        }
    }
}
