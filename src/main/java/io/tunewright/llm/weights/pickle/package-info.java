/// Weights that PyTorch pickled: archives of `torch.save`, read as data. The pickle inside is interpreted by a
/// machine that knows the few opcodes and names tensors need and refuses everything else; nothing in a file can make
/// it run anything.
@NullMarked
package io.tunewright.llm.weights.pickle;

import org.jspecify.annotations.NullMarked;
