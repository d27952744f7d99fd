package io.tunewright.llm.weights.pickle;

import io.tunewright.llm.weights.pickle.Value.Dict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file of `torch.save`: its archive and the dictionary that its pickle describes. The bytes of tensors are not
/// read.
record Pickled(Archive archive, Dict dictionary) {

    private static final String PICKLE = "data.pkl";

    static Pickled open(Path file, Extent extent) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var archive = Archive.read(file, channel);
            requireLittleEndian(archive, channel);
            var pickle = archive.find(PICKLE).orElseThrow(() -> Refusal.of(file, "has no " + PICKLE));
            if (pickle.bytes() > extent.maxBytes()) {
                throw Refusal.of(
                        file,
                        "has a pickle of %d bytes, at most %d are read".formatted(pickle.bytes(), extent.maxBytes()));
            }
            return new Pickled(archive, new PickleMachine(file, bytes(channel, pickle), extent).run());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.getFileName(), e);
        }
    }

    /// All that the dictionary holds.
    TorchFile tensors() {
        return TorchFile.of(archive, dictionary);
    }

    private static void requireLittleEndian(Archive archive, FileChannel channel) throws IOException {
        var entry = archive.find("byteorder");
        if (entry.isPresent()) {
            var order = entry.get().bytes() > 16
                    ? ""
                    : StandardCharsets.US_ASCII
                            .decode(bytes(channel, entry.get()))
                            .toString();
            if (!order.equals("little")) {
                throw Refusal.of(archive.file(), "has the byte order '%s', not little".formatted(Refusal.shown(order)));
            }
        }
    }

    private static ByteBuffer bytes(FileChannel channel, Archive.Entry entry) throws IOException {
        var buffer = ByteBuffer.allocate((int) entry.bytes());
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, entry.offset() + buffer.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        return buffer.flip();
    }
}
