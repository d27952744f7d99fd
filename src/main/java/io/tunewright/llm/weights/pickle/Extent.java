package io.tunewright.llm.weights.pickle;

import java.util.Set;

/// How much a pickle may hold besides tensors.
enum Extent {

    /// A dictionary of tensors and nothing else, as models are published.
    TENSORS,

    /// What training saves: a dictionary of tensors beside optimiser states, learning rates and logs of mmengine,
    /// DeepSpeed and numpy. All that is no tensor, dictionary or text is read past and becomes nothing. The names
    /// are closed here, too: any other ends the reading.
    CHECKPOINT;

    private static final Set<String> READ_PAST = Set.of(
            "mmengine.logging.history_buffer.HistoryBuffer",
            "numpy.core.multiarray._reconstruct",
            "numpy._core.multiarray._reconstruct",
            "numpy.core.multiarray.scalar",
            "numpy._core.multiarray.scalar",
            "numpy.ndarray",
            "numpy.dtype",
            "_codecs.encode",
            // a history's statistics are methods of its class
            "__builtin__.getattr",
            "__builtin__.set",
            "torch.Size",
            "torch.float32",
            "torch.float16",
            "torch.bfloat16");

    /// Whether what is made under this name is read past.
    boolean readsPast(String path) {
        return this == CHECKPOINT && READ_PAST.contains(path);
    }

    /// Bytes of the longest pickle. Histories of long trainings take megabytes.
    int maxBytes() {
        return this == TENSORS ? 16 << 20 : 64 << 20;
    }

    /// Bytes of the longest text; a checkpoint has the training's configuration and numpy's numbers as such.
    int maxTextBytes() {
        return this == TENSORS ? 4096 : 32 << 20;
    }
}
