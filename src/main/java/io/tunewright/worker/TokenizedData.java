package io.tunewright.worker;

import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import io.tunewright.llm.weights.TensorType;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Tokenised examples in a safetensors file: `ids` (I32, N), `learnt` (U8, N) and `offsets` (I64, examples + 1).
/// Example i is the range from `offsets[i]` to `offsets[i + 1]`.
public final class TokenizedData {

    private TokenizedData() {}

    /// Writes examples as they come, flat in memory; the file appears by rename when the writer is closed.
    public interface Writer extends AutoCloseable {
        void add(int[] ids, boolean[] learnt);

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

    /// Reads a whole file back.
    ///
    /// @throws io.tunewright.llm.ModelRefusedException if the file is not of this form
    public static List<Example> read(Path file) {
        var tensors = Safetensors.open(file);
        var ids = tensors.read(tensors.get("ids")).asIntBuffer();
        var learnt = tensors.read(tensors.get("learnt"));
        var offsets = tensors.read(tensors.get("offsets")).asLongBuffer();
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i + 1 < offsets.limit(); i++) {
            int start = Math.toIntExact(offsets.get(i));
            var example = new Example(
                    new int[Math.toIntExact(offsets.get(i + 1)) - start],
                    new boolean[Math.toIntExact(offsets.get(i + 1)) - start]);
            ids.get(start, example.ids());
            for (int t = 0; t < example.learnt().length; t++) {
                example.learnt()[t] = learnt.get(start + t) != 0;
            }
            examples.add(example);
        }
        return examples;
    }

    /// @param learnt for each id, whether it counts for the loss
    public record Example(int[] ids, boolean[] learnt) {}

    /// Keeps each tensor in a file of its own until all sizes are known.
    private static final class SpoolingWriter implements Writer {

        private static final String[] NAMES = {"ids", "learnt", "offsets"};

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
        public void add(int[] ids, boolean[] learnt) {
            if (ids.length != learnt.length) {
                throw new IllegalArgumentException("%d ids, but %d marks".formatted(ids.length, learnt.length));
            }
            try {
                for (int i = 0; i < ids.length; i++) {
                    spools.get(0).writeInt(Integer.reverseBytes(ids[i]));
                    spools.get(1).writeByte(learnt[i] ? 1 : 0);
                }
                tokens += ids.length;
                examples++;
                spools.get(2).writeLong(Long.reverseBytes(tokens));
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
                    new Spec(NAMES[2], TensorType.I64, List.of(examples + 1)));
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
