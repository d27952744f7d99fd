package io.tunewright.llm.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Writes a safetensors file tensor by tensor, in any order, each in as many pieces as suits the caller. The file
/// appears at [#commit()], by rename; a writer that is closed before leaves nothing behind.
public final class SafetensorsWriter implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int ALIGNMENT = 8;

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
        var header = header(specs, metadata);
        channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            writeFully(header, 0);
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

    private ByteBuffer header(List<Spec> specs, Map<String, String> metadata) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("__metadata__", metadata);
        long offset = 0;
        for (var spec : aligned(specs)) {
            long end = offset + spec.bytes();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", spec.type().name());
            entry.put("shape", spec.shape());
            entry.put("data_offsets", List.of(offset, end));
            if (json.put(spec.name(), entry) != null) {
                throw new IllegalArgumentException(spec.name() + " is named twice");
            }
            places.put(spec.name(), new Place(offset, end));
            offset = end;
        }
        var text = JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
        int length = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        var buffer = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(length).put(text);
        while (buffer.hasRemaining()) {
            buffer.put((byte) ' ');
        }
        for (var place : Map.copyOf(places).entrySet()) {
            long start = place.getValue().next + buffer.capacity();
            places.put(place.getKey(), new Place(start, place.getValue().end + buffer.capacity()));
        }
        return buffer.flip();
    }

    /// Wide types first, as the reference library does, so that every tensor is aligned to its type.
    private static List<Spec> aligned(List<Spec> specs) {
        return specs.stream()
                .sorted(Comparator.comparingInt((Spec spec) -> -spec.type().bytes()))
                .toList();
    }

    private void writeFully(ByteBuffer buffer, long position) throws IOException {
        while (buffer.hasRemaining()) {
            position += channel.write(buffer, position);
        }
    }
}
