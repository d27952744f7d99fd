package io.tunewright.llm.weights.pickle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Archives as `torch.save` writes them, and worse.
final class TorchArchive {

    private final List<Entry> entries = new ArrayList<>();
    private boolean wide;

    private record Entry(String name, byte[] content, int method, int flags, long claimed, int shift) {}

    TorchArchive add(String name, byte[] content) {
        entries.add(new Entry(name, content, 0, 0, content.length, 0));
        return this;
    }

    /// @param claimed uncompressed size
    TorchArchive add(String name, byte[] content, int method, int flags, long claimed) {
        entries.add(new Entry(name, content, method, flags, claimed, 0));
        return this;
    }

    /// An entry whose place in the directory is moved by so many bytes.
    TorchArchive addShifted(String name, byte[] content, int shift) {
        entries.add(new Entry(name, content, 0, 0, content.length, shift));
        return this;
    }

    /// Writes the directory as archives of more than 4 GiB have it.
    TorchArchive wide() {
        wide = true;
        return this;
    }

    byte[] bytes() {
        var out = new ByteArrayOutputStream();
        var directory = new ByteArrayOutputStream();
        for (var entry : entries) {
            byte[] name = entry.name().getBytes(StandardCharsets.ISO_8859_1);
            int offset = out.size() + entry.shift();
            out.writeBytes(buffer(30)
                    .putInt(0x04034b50)
                    .putShort((short) 20)
                    .putShort((short) entry.flags())
                    .putShort((short) entry.method())
                    .putInt(0)
                    .putInt(0)
                    .putInt(entry.content().length)
                    .putInt((int) entry.claimed())
                    .putShort((short) name.length)
                    .putShort((short) 0)
                    .array());
            out.writeBytes(name);
            out.writeBytes(entry.content());
            directory.writeBytes(buffer(46)
                    .putInt(0x02014b50)
                    .putShort((short) 20)
                    .putShort((short) 20)
                    .putShort((short) entry.flags())
                    .putShort((short) entry.method())
                    .putInt(0)
                    .putInt(0)
                    .putInt(wide ? -1 : entry.content().length)
                    .putInt(wide ? -1 : (int) entry.claimed())
                    .putShort((short) name.length)
                    .putShort((short) (wide ? 28 : 0))
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt(wide ? -1 : offset)
                    .array());
            directory.writeBytes(name);
            if (wide) {
                directory.writeBytes(buffer(28)
                        .putShort((short) 1)
                        .putShort((short) 24)
                        .putLong(entry.claimed())
                        .putLong(entry.content().length)
                        .putLong(offset)
                        .array());
            }
        }
        int start = out.size();
        out.writeBytes(directory.toByteArray());
        if (wide) {
            long end = out.size();
            out.writeBytes(buffer(56 + 20)
                    .putInt(0x06064b50)
                    .putLong(44)
                    .putInt(0)
                    .putLong(0)
                    .putLong(entries.size())
                    .putLong(entries.size())
                    .putLong(directory.size())
                    .putLong(start)
                    .putInt(0x07064b50)
                    .putInt(0)
                    .putLong(end)
                    .putInt(1)
                    .array());
        }
        out.writeBytes(buffer(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort((short) (wide ? -1 : entries.size()))
                .putShort((short) (wide ? -1 : entries.size()))
                .putInt(wide ? -1 : directory.size())
                .putInt(wide ? -1 : start)
                .putShort((short) 0)
                .array());
        return out.toByteArray();
    }

    Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
