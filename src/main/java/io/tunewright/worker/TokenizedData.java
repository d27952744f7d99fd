package io.tunewright.worker;

import java.nio.file.Path;
import java.util.List;

/// Tokenised examples in a safetensors file: `ids` (I32, N), `learnt` (U8, N) and `offsets` (I64, examples + 1). Example i
/// is the range from `offsets[i]` to `offsets[i + 1]`.
public final class TokenizedData {

    private TokenizedData() {}

    /// Writes examples as they come, flat in memory; the file appears by rename when the writer is closed.
    public interface Writer extends AutoCloseable {
        void add(int[] ids, boolean[] learnt);

        @Override
        void close();
    }

    public static Writer write(Path file) {
        throw new UnsupportedOperationException("contract: engine " + file);
    }

    /// Reads a whole file back.
    public static List<Example> read(Path file) {
        throw new UnsupportedOperationException("contract: engine " + file);
    }

    /// @param learnt for each id, whether it counts for the loss
    public record Example(int[] ids, boolean[] learnt) {}
}
