package io.tunewright.worker;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;

/// `events.ndjson`: append only, a whole line at a time.
public final class EventLog implements AutoCloseable {

    public static final String FILE = "events.ndjson";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final BufferedWriter lines;

    public EventLog(Path runDirectory) throws IOException {
        var file = runDirectory.resolve(FILE);
        endBrokenLine(file);
        lines = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    public void add(RunEvent event) throws IOException {
        lines.write(JSON.writerFor(RunEvent.class).writeValueAsString(event));
        lines.write('\n');
        lines.flush();
    }

    public void log(long step, String level, String message) throws IOException {
        System.out.printf("%s step %d %s %s%n", Instant.now(), step, level, message);
        add(new RunEvent.Logged(Instant.now(), step, level, message));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    /// A killed worker may leave half a line; it is closed so that the next one stands alone.
    private static void endBrokenLine(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var last = ByteBuffer.allocate(1);
            channel.read(last, channel.size() - 1);
            if (last.get(0) != '\n') {
                Files.writeString(file, "\n", StandardOpenOption.APPEND);
            }
        }
    }
}
