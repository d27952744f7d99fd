package io.tunewright.llm.weights;

import ai.djl.pytorch.engine.PtNDArray;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes a safetensors file tensor by tensor, in any order, each in as many pieces as suits the caller. The file
/// appears at [#commit()], by rename; a writer that is closed before leaves nothing behind.
public final class SafetensorsWriter implements AutoCloseable {

    private static final int PIECE = 1 << 20;

    private final Path file;
    private final Path temporary;
    private final FileChannel channel;
    private final Map<String, Place> places = new HashMap<>();
    private boolean committed;

    /// A tensor to be written.
    public record Spec(String name, TensorType type, List<Long> shape) {

        public Spec {
            shape = List.copyOf(shape);
        }

        public long bytes() {
            return shape.stream().mapToLong(Long::longValue).reduce(type.bytes(), Math::multiplyExact);
        }
    }

    private static final class Place {
        private long next;
        private final long end;

        private Place(long start, long end) {
            this.next = start;
            this.end = end;
        }
    }

    /// Creates the file under a temporary name and writes its header, with the metadata that transformers expects.
    public SafetensorsWriter(Path file, List<Spec> specs) throws IOException {
        this(file, specs, Map.of("format", "pt"));
    }

    public SafetensorsWriter(Path file, List<Spec> specs, Map<String, String> metadata) throws IOException {
        this.file = file;
        temporary = CrashSafeFile.temporaryNameOf(file);
        var layout = new SafetensorsLayout(specs, metadata);
        layout.places().forEach((name, place) -> places.put(name, new Place(place.start(), place.end())));
        channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            writeFully(layout.header(), 0);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /// Appends bytes, little-endian, to a tensor.
    public void write(String name, ByteBuffer bytes) throws IOException {
        var place = places.get(name);
        if (place == null || place.next + bytes.remaining() > place.end) {
            throw new IllegalArgumentException(
                    name + (place == null ? " is not in the header" : " gets too many bytes"));
        }
        long length = bytes.remaining();
        writeFully(bytes, place.next);
        place.next += length;
    }

    /// Appends the numbers of a tensor from where they lie: a large embedding does not fit into the heap.
    public void write(String name, PtNDArray tensor) throws IOException {
        write(name, tensor.toByteBuffer(true));
        Reference.reachabilityFence(tensor);
    }

    /// Appends the bytes of a tensor as they stand in another file, from the page cache.
    public void write(String name, Safetensors source, Safetensors.Entry entry) throws IOException {
        var piece = ByteBuffer.allocateDirect((int) Math.min(PIECE, entry.bytes()));
        try (var from = FileChannel.open(source.file(), StandardOpenOption.READ)) {
            for (long at = entry.offset(), end = at + entry.bytes(); at < end; at += piece.limit()) {
                piece.clear().limit((int) Math.min(piece.capacity(), end - at));
                if (from.read(piece, at) < 0) {
                    throw new IOException(source.file().getFileName() + " became shorter while it was read");
                }
                write(name, piece.flip());
            }
        }
    }

    /// Flushes the file to disk and gives it its name.
    ///
    /// @throws IllegalStateException if a tensor lacks bytes
    public void commit() throws IOException {
        places.forEach((name, place) -> {
            if (place.next != place.end) {
                throw new IllegalStateException(name + " lacks " + (place.end - place.next) + " bytes");
            }
        });
        channel.force(true);
        channel.close();
        CrashSafeFile.rename(temporary, file);
        committed = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!committed) {
            Files.deleteIfExists(temporary);
        }
    }

    private void writeFully(ByteBuffer buffer, long position) throws IOException {
        while (buffer.hasRemaining()) {
            position += channel.write(buffer, position);
        }
    }
}
