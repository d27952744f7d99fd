package io.tunewright.worker;

import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import io.tunewright.llm.weights.TensorType;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/// Tokenised examples in a safetensors file: `ids` (I32, N), `weights` (U8, N) in hundredths, `offsets` (I64,
/// examples + 1) and `lines` (I32, examples). Example i is the range from `offsets[i]` to `offsets[i + 1]`.
public final class TokenizedData {

    /// Weight of a token that counts fully.
    public static final byte FULL = 100;

    private static final String[] NAMES = {"ids", "weights", "offsets", "lines"};

    private TokenizedData() {}

    /// Writes examples as they come, flat in memory; the file appears by rename when the writer is closed.
    public interface Writer extends AutoCloseable {

        void add(Example example);

        default void add(int[] ids, boolean[] learnt) {
            add(new Example(ids, learnt));
        }

        /// Drops everything: closing then leaves no file. For callers that fail half-way.
        void discard();

        @Override
        void close();
    }

    public static Writer write(Path file) {
        try {
            return new SpoolingWriter(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file.getFileName(), e);
        }
    }

    /// The examples of a file, which stays mapped as long as the list is in use: an example is copied into memory
    /// whenever it is asked for.
    ///
    /// @throws io.tunewright.llm.ModelRefusedException if the file is not of this form
    public static List<Example> read(Path file) {
        return new MappedExamples(Safetensors.open(file));
    }

    /// @param line    where it stands in the uploaded file, from 1; 0 if that is not known
    /// @param weights for each id, how much it counts for the loss, 0 to 100
    public record Example(int line, int[] ids, byte[] weights) {

        public Example {
            if (ids.length != weights.length) {
                throw new IllegalArgumentException("%d ids, but %d marks".formatted(ids.length, weights.length));
            }
        }

        /// An example whose learnt tokens all count fully.
        public Example(int[] ids, boolean[] learnt) {
            this(0, ids, marks(learnt));
        }

        /// @param weights for each id, 0 to 1
        public static Example of(int line, int[] ids, float[] weights) {
            var hundredths = new byte[ids.length];
            for (int t = 0; t < ids.length; t++) {
                hundredths[t] = (byte) Math.round(weights[t] * FULL);
            }
            return new Example(line, ids, hundredths);
        }

        public boolean learnt(int t) {
            return weights[t] != 0;
        }

        private static byte[] marks(boolean[] learnt) {
            var marks = new byte[learnt.length];
            for (int t = 0; t < learnt.length; t++) {
                marks[t] = learnt[t] ? FULL : 0;
            }
            return marks;
        }
    }

    private static final class MappedExamples extends AbstractList<Example> implements RandomAccess {

        private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final ValueLayout.OfLong LONG =
                ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

        private final MemorySegment ids;
        private final MemorySegment weights;
        private final MemorySegment lines;
        private final MemorySegment offsets;

        MappedExamples(Safetensors file) {
            var arena = Arena.ofAuto();
            ids = file.map(file.get(NAMES[0]), arena);
            weights = file.map(file.get(NAMES[1]), arena);
            offsets = file.map(file.get(NAMES[2]), arena);
            lines = file.map(file.get(NAMES[3]), arena);
        }

        @Override
        public int size() {
            return Math.toIntExact(lines.byteSize() / Integer.BYTES);
        }

        @Override
        public Example get(int index) {
            long start = offsets.getAtIndex(LONG, index);
            long end = offsets.getAtIndex(LONG, index + 1L);
            return new Example(
                    lines.getAtIndex(INT, index),
                    ids.asSlice(start * Integer.BYTES, (end - start) * Integer.BYTES)
                            .toArray(INT),
                    weights.asSlice(start, end - start).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /// Keeps each tensor in a file of its own until all sizes are known.
    private static final class SpoolingWriter implements Writer {

        private final Path file;
        private final List<DataOutputStream> spools = new ArrayList<>();
        private long tokens;
        private long examples;
        private boolean discarded;
        private boolean closed;

        private SpoolingWriter(Path file) throws IOException {
            this.file = file;
            for (var name : NAMES) {
                spools.add(new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(spool(name)), 1 << 16)));
            }
            spools.get(2).writeLong(Long.reverseBytes(0));
        }

        @Override
        public void add(Example example) {
            try {
                for (int id : example.ids()) {
                    spools.get(0).writeInt(Integer.reverseBytes(id));
                }
                spools.get(1).write(example.weights());
                tokens += example.ids().length;
                examples++;
                spools.get(2).writeLong(Long.reverseBytes(tokens));
                spools.get(3).writeInt(Integer.reverseBytes(example.line()));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file.getFileName(), e);
            }
        }

        @Override
        public void discard() {
            discarded = true;
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            try {
                for (var spool : spools) {
                    spool.close();
                }
                if (!discarded) {
                    assemble();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file.getFileName(), e);
            } finally {
                deleteSpools();
            }
        }

        private void assemble() throws IOException {
            var specs = List.of(
                    new Spec(NAMES[0], TensorType.I32, List.of(tokens)),
                    new Spec(NAMES[1], TensorType.U8, List.of(tokens)),
                    new Spec(NAMES[2], TensorType.I64, List.of(examples + 1)),
                    new Spec(NAMES[3], TensorType.I32, List.of(examples)));
            try (var writer = new SafetensorsWriter(file, specs)) {
                var buffer = ByteBuffer.allocate(1 << 16);
                for (var name : NAMES) {
                    try (var spool = FileChannel.open(spool(name))) {
                        while (spool.read(buffer.clear()) >= 0) {
                            writer.write(name, buffer.flip());
                        }
                    }
                }
                writer.commit();
            }
        }

        private void deleteSpools() {
            for (var name : NAMES) {
                try {
                    Files.deleteIfExists(spool(name));
                } catch (IOException e) {
                    // a spool that stays behind is overwritten by the next writer
                }
            }
        }

        private Path spool(String name) {
            return file.resolveSibling(file.getFileName() + "." + name + ".tmp");
        }
    }
}
