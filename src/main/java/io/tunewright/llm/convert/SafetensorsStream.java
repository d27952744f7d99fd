package io.tunewright.llm.convert;

import io.tunewright.llm.weights.SafetensorsLayout;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// A safetensors file that comes into being as it is read: each byte goes from the mapped source into the reader's
/// buffer, once.
public final class SafetensorsStream extends InputStream {

    private final Arena arena = Arena.ofShared();
    private final Map<Path, MemorySegment> sources = new HashMap<>();
    private final Iterator<Assembly> tensors;
    private MemorySegment header;
    private Assembly current = new Assembly.Stacked(List.of());
    private long position;

    public SafetensorsStream(List<AssembledTensor> contents) {
        var layout = layout(contents);
        header = MemorySegment.ofBuffer(layout.header());
        var byName = contents.stream()
                .collect(Collectors.toMap(tensor -> tensor.spec().name(), AssembledTensor::bytes));
        tensors = layout.places().keySet().stream()
                .map(name -> Objects.requireNonNull(byName.get(name)))
                .iterator();
    }

    /// Size of the file that a stream of these gives.
    public static long bytes(List<AssembledTensor> contents) {
        return layout(contents).bytes();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int copied = 0;
        while (copied < length) {
            var run = next();
            if (run.byteSize() == 0) {
                return copied == 0 ? -1 : copied;
            }
            int count = (int) Math.min(run.byteSize(), length - copied);
            try {
                MemorySegment.copy(run, ValueLayout.JAVA_BYTE, 0, target, offset + copied, count);
            } catch (InternalError torn) {
                // what the system's fault at a page without a file behind it becomes
                throw new IOException("a file became shorter while it was read", torn);
            }
            copied += count;
            passed(count);
        }
        return copied;
    }

    @Override
    public void close() {
        arena.close();
    }

    /// Bytes that come next and lie together, none at the end.
    private MemorySegment next() throws IOException {
        if (header.byteSize() > 0) {
            return header;
        }
        while (position == current.bytes() && tensors.hasNext()) {
            current = tensors.next();
            position = 0;
        }
        if (position == current.bytes()) {
            return MemorySegment.NULL;
        }
        var run = current.at(position);
        var source = source(run.file());
        if (run.offset() + run.bytes() > source.byteSize()) {
            throw new IOException(run.file().getFileName() + " became shorter while it was read");
        }
        return source.asSlice(run.offset(), run.bytes());
    }

    private void passed(int count) {
        if (header.byteSize() > 0) {
            header = header.asSlice(count);
        } else {
            position += count;
        }
    }

    private MemorySegment source(Path file) throws IOException {
        var mapped = sources.get(file);
        if (mapped == null) {
            // inside of its directory still, whatever became of the name since the inspection
            var real = file.toRealPath();
            if (!real.startsWith(Objects.requireNonNull(file.getParent()).toRealPath())) {
                throw new IOException(file.getFileName() + " left the directory");
            }
            try (var channel = FileChannel.open(real, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                mapped = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            }
            sources.put(file, mapped);
        }
        return mapped;
    }

    private static SafetensorsLayout layout(List<AssembledTensor> contents) {
        return new SafetensorsLayout(
                contents.stream().map(AssembledTensor::spec).toList());
    }
}
