package io.tunewright.worker.report;

import io.tunewright.worker.report.ChannelClient.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;

/// Sends `events.ndjson` on, from the last byte that the server has.
final class EventDelivery {

    static final String FILE = "events.ndjson";

    private static final int PIECE = 256 * 1024;
    private static final int LONGEST_PIECE = 1024 * 1024;

    private final Path file;
    private final ChannelClient channel;
    private final Consumer<Answer> heard;
    private long acknowledged;

    /// @param heard gets the answers, which say what the server wants
    EventDelivery(Path runDirectory, ChannelClient channel, Consumer<Answer> heard) {
        this.file = runDirectory.resolve(FILE);
        this.channel = channel;
        this.heard = heard;
    }

    /// Sends everything that is complete; true if there was something.
    boolean deliver() throws IOException, InterruptedException {
        boolean sent = false;
        while (true) {
            byte[] piece = completeLines();
            if (piece.length == 0) {
                return sent;
            }
            long before = acknowledged;
            Answer answer = channel.post("/events?offset=" + acknowledged, piece);
            heard.accept(answer);
            acknowledged = answer.body()
                    .path(answer.accepted() ? "acknowledged" : "offset")
                    .asLong(before);
            if (acknowledged == before) {
                // Nothing of it was taken: the rest of a line is still to come.
                return sent;
            }
            sent = true;
        }
    }

    private byte[] completeLines() throws IOException {
        if (!Files.exists(file)) {
            return new byte[0];
        }
        try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
            byte[] piece = read(in, PIECE);
            int end = afterLastLine(piece);
            if (end == 0 && piece.length == PIECE) {
                piece = read(in, LONGEST_PIECE);
                end = afterLastLine(piece);
                // A line as long as this is none the server wants; it says how to go on.
                return end == 0 ? piece : Arrays.copyOf(piece, end);
            }
            return Arrays.copyOf(piece, end);
        }
    }

    private byte[] read(FileChannel in, int limit) throws IOException {
        int length = Math.clamp(in.size() - acknowledged, 0, limit);
        var buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && in.read(buffer, acknowledged + buffer.position()) > 0) {
            // until the buffer is full
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static int afterLastLine(byte[] piece) {
        int end = piece.length;
        while (end > 0 && piece[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
