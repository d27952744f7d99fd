package io.tunewright.llm.convert;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.StandardOpenOption;

/// Looks into tensors without loading them.
public final class Contents {

    private Contents() {}

    /// Whether two tensors have the same type, shape and bytes. Those that are one and the same in the file are not
    /// read.
    public static boolean areSame(AssembledTensor one, AssembledTensor other) {
        if (one.spec().type() != other.spec().type()
                || !one.spec().shape().equals(other.spec().shape())) {
            return false;
        }
        try {
            long bytes = one.bytes().bytes();
            for (long at = 0; at < bytes; ) {
                var left = one.bytes().at(at);
                var right = other.bytes().at(at);
                long length = Math.min(left.bytes(), right.bytes());
                boolean identical = left.file().equals(right.file()) && left.offset() == right.offset();
                if (!identical && differ(left, right, length)) {
                    return false;
                }
                at += length;
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the weights", e);
        }
    }

    private static boolean differ(Assembly.Run left, Assembly.Run right, long length) throws IOException {
        try (var arena = Arena.ofConfined()) {
            return map(left, length, arena).mismatch(map(right, length, arena)) >= 0;
        }
    }

    private static MemorySegment map(Assembly.Run run, long length, Arena arena) throws IOException {
        try (var channel = FileChannel.open(run.file(), StandardOpenOption.READ)) {
            return channel.map(MapMode.READ_ONLY, run.offset(), length, arena);
        }
    }
}
