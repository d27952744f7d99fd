package io.tunewright.llm.convert;

import io.tunewright.llm.weights.WeightFiles.Located;
import java.nio.file.Path;
import java.util.List;

/// Where the bytes of a tensor come from that is made of stored ones.
public sealed interface Assembly {

    /// A run of bytes in a file.
    record Run(Path file, long offset, long bytes) {

        private Run atMost(long limit) {
            return bytes <= limit ? this : new Run(file, offset, limit);
        }
    }

    /// Size of the whole.
    long bytes();

    /// The longest run of source bytes that begins at a byte of the result.
    Run at(long position);

    /// A tensor as it is stored.
    record Stored(Located tensor) implements Assembly {

        @Override
        public long bytes() {
            return tensor.entry().bytes();
        }

        @Override
        public Run at(long position) {
            return new Run(tensor.file(), tensor.entry().offset() + position, bytes() - position);
        }
    }

    /// One below the other: joined along the first dimension.
    record Stacked(List<Assembly> parts) implements Assembly {

        @Override
        public long bytes() {
            return parts.stream().mapToLong(Assembly::bytes).sum();
        }

        @Override
        public Run at(long position) {
            long rest = position;
            for (var part : parts) {
                if (rest < part.bytes()) {
                    return part.at(rest);
                }
                rest -= part.bytes();
            }
            throw new IndexOutOfBoundsException("no byte " + position);
        }
    }

    /// Side by side: joined along the second dimension.
    ///
    /// @param rows that each part has
    record SideBySide(List<Assembly> parts, long rows) implements Assembly {

        @Override
        public long bytes() {
            return parts.stream().mapToLong(Assembly::bytes).sum();
        }

        @Override
        public Run at(long position) {
            long width = bytes() / rows;
            long row = position / width;
            long rest = position % width;
            for (var part : parts) {
                long own = part.bytes() / rows;
                if (rest < own) {
                    return part.at(row * own + rest).atMost(own - rest);
                }
                rest -= own;
            }
            throw new IndexOutOfBoundsException("no byte " + position);
        }
    }

    /// Rows of queries or keys whose heads are rotated in pairs of neighbours, put in the order in which transformers
    /// rotates them, halves: row `2i + p` of a head becomes row `p · width/2 + i`.
    ///
    /// @param rows  of the matrix
    /// @param width of a head, even
    record Halved(Assembly paired, long rows, long width) implements Assembly {

        @Override
        public long bytes() {
            return paired.bytes();
        }

        @Override
        public Run at(long position) {
            long rowBytes = bytes() / rows;
            long row = position / rowBytes;
            long rest = position % rowBytes;
            long half = width / 2;
            long inHead = row % width;
            long source = row - inHead + 2 * (inHead % half) + inHead / half;
            return paired.at(source * rowBytes + rest).atMost(rowBytes - rest);
        }
    }
}
