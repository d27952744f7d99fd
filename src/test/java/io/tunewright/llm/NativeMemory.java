package io.tunewright.llm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// What this process holds outside of Java's heap, on Linux.
final class NativeMemory {

    /// Fields of `struct mallinfo2`, all `size_t`.
    private static final MemoryLayout MALLINFO = MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG);

    private static final int MAPPED = 4;
    private static final int IN_USE = 7;

    private final MethodHandle mallinfo;

    private NativeMemory(MethodHandle mallinfo) {
        this.mallinfo = mallinfo;
    }

    /// Empty where the C library has no `mallinfo2` (glibc has it since 2.33).
    @SuppressWarnings("restricted")
    static Optional<NativeMemory> open() {
        var struct = MemoryLayout.structLayout(MALLINFO);
        var linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("mallinfo2")
                .map(address -> new NativeMemory(linker.downcallHandle(address, FunctionDescriptor.of(struct))));
    }

    /// Bytes that were allocated by `malloc` and not freed, in all of its arenas.
    long allocated() {
        try (var arena = Arena.ofConfined()) {
            var info = (MemorySegment) mallinfo.invokeExact((SegmentAllocator) arena);
            return info.getAtIndex(ValueLayout.JAVA_LONG, MAPPED) + info.getAtIndex(ValueLayout.JAVA_LONG, IN_USE);
        } catch (Throwable failed) {
            throw new IllegalStateException("mallinfo2 cannot be called", failed);
        }
    }

    /// The same once the buffers that Java no longer needs were given back.
    long allocatedAfterCollection() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
            least = Math.min(least, allocated());
        }
        return least;
    }
}
