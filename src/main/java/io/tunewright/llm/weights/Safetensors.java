package io.tunewright.llm.weights;

import io.tunewright.llm.ModelRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// A safetensors file whose header was checked: every tensor lies inside of the file, none overlaps another, no byte
/// is left over, and each has exactly the bytes its type and shape need. Only the header is read; tensors are mapped
/// on demand.
///
/// @param tensors  by name, in the order in which their bytes lie in the file
/// @param metadata the `__metadata__` strings
/// @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
public record Safetensors(Path file, SequencedMap<String, Entry> tensors, Map<String, String> metadata) {

    /// Longest header that is read, in bytes.
    public static final int MAX_HEADER_BYTES = 10 * 1024 * 1024;
    /// Most tensors a file may hold.
    public static final int MAX_TENSORS = 20_000;

    /// A tensor of the file.
    ///
    /// @param shape  dimensions; empty for a scalar
    /// @param offset place of its first byte in the file
    /// @param bytes  size
    public record Entry(String name, TensorType type, List<Long> shape, long offset, long bytes) {

        /// Number of elements.
        public long elements() {
            return bytes / type.bytes();
        }
    }

    /// Reads and checks the header.
    ///
    /// @throws ModelRefusedException `bad-safetensors` if the header lies, `pickle` if the file is a pickle under a
    ///         false name
    public static Safetensors open(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return SafetensorsHeader.read(file, channel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.getFileName(), e);
        }
    }

    public Optional<Entry> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /// @throws ModelRefusedException if the file has no such tensor
    public Entry get(String name) {
        return find(name)
                .orElseThrow(() -> new ModelRefusedException(
                        "missing-tensor",
                        "%s has no tensor %s; use a complete file".formatted(file.getFileName(), name)));
    }

    /// Maps the bytes of a tensor, read only, for as long as `arena` lives.
    public MemorySegment map(Entry entry, Arena arena) {
        if (entry.bytes() == 0) {
            return MemorySegment.ofArray(new byte[0]);
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(MapMode.READ_ONLY, entry.offset(), entry.bytes(), arena);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map " + entry.name() + " of " + file.getFileName(), e);
        }
    }

    /// Copies the bytes of a tensor of at most 2 GiB into the heap, little-endian.
    public ByteBuffer read(Entry entry) {
        var buffer = ByteBuffer.allocate(Math.toIntExact(entry.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, entry.offset() + buffer.position()) < 0) {
                    throw new IOException("the file became shorter while it was read");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + entry.name() + " of " + file.getFileName(), e);
        }
        return buffer.flip();
    }
}
