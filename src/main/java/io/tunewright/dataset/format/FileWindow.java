package io.tunewright.dataset.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// Reads a file byte by byte through a small buffer, counts its lines, and can go back.
final class FileWindow implements AutoCloseable {

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);
    /// Place in the file of the buffer's end.
    private long filled;
    private long bytesRead;
    private int line = 1;

    FileWindow(Path file) throws IOException {
        channel = FileChannel.open(file);
    }

    /// The next byte from 0 to 255, or -1 at the end.
    int read() throws IOException {
        if (!buffer.hasRemaining() && !fill()) {
            return -1;
        }
        int read = buffer.get() & 0xff;
        if (read == '\n') {
            line++;
        }
        return read;
    }

    /// The byte that [#read] will return.
    int peek() throws IOException {
        if (!buffer.hasRemaining() && !fill()) {
            return -1;
        }
        return buffer.get(buffer.position()) & 0xff;
    }

    long position() {
        return filled - buffer.remaining();
    }

    /// Line of the next byte, from 1.
    int line() {
        return line;
    }

    /// Goes to a place whose line is known.
    void seek(long position, int lineThere) {
        line = lineThere;
        long start = filled - buffer.limit();
        if (position >= start && position <= filled) {
            buffer.position((int) (position - start));
        } else {
            filled = position;
            buffer.position(0).limit(0);
        }
    }

    long size() throws IOException {
        return channel.size();
    }

    /// All bytes read so far, those read twice counted twice.
    long bytesRead() {
        return bytesRead;
    }

    private boolean fill() throws IOException {
        buffer.clear();
        int count = channel.read(buffer, filled);
        buffer.flip();
        if (count <= 0) {
            buffer.limit(0);
            return false;
        }
        filled += count;
        bytesRead += count;
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
