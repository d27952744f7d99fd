package io.tunewright.worker;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.worker.RunResult.Failure;
import java.nio.file.NoSuchFileException;
import java.util.List;
import tools.jackson.core.JacksonException;

/// Tells which kind of failure an exception is.
public final class FailureKind {

    private static final List<String> DISK_FULL =
            List.of("No space left on device", "Disk quota exceeded", "File too large");
    /// Of libtorch's CUDA allocator, of the driver, and of cuBLAS.
    private static final List<String> GPU_OUT_OF_MEMORY = List.of(
            "CUDA out of memory",
            "CUDA error: out of memory",
            "CUBLAS_STATUS_ALLOC_FAILED",
            "cudaErrorMemoryAllocation");
    /// Of libtorch's allocator, of the system and of the Java heap.
    private static final List<String> OUT_OF_MEMORY =
            List.of("can't allocate memory", "not enough memory", "Cannot allocate memory", "out of memory");

    private FailureKind() {}

    public static Failure of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            var message = String.valueOf(cause.getMessage());
            if (DISK_FULL.stream().anyMatch(message::contains)) {
                return Failure.DISK_FULL;
            }
            if (GPU_OUT_OF_MEMORY.stream().anyMatch(message::contains)) {
                return Failure.GPU_OUT_OF_MEMORY;
            }
            if (cause instanceof OutOfMemoryError || OUT_OF_MEMORY.stream().anyMatch(message::contains)) {
                return Failure.OUT_OF_MEMORY;
            }
            if (cause instanceof ModelRefusedException
                    || cause instanceof IllegalArgumentException
                    || cause instanceof JacksonException
                    || cause instanceof NoSuchFileException) {
                return Failure.BAD_INPUT;
            }
        }
        return Failure.INTERNAL;
    }
}
